// A human was reached: connected, declined, handled, later, wrong person.
import TakeoutCore
import Testing

@Suite struct ReachedStories {
    @Test func theTwoAreConnectedAndTheReportProvesIt() {
        var story = Story(retries: 1)
        story.messageComes()
        story.did("dial")
        story.employeeSaysYes()
        story.did("record ringing/answered", "record heard/answered")
        story.employeeWantsTheCustomer()
        story.did("record connecting/answered", "transfer")
        story.callIsForwarded()
        story.did()
        story.ends(.forwarded, .connected)
        story.did("record connected/answered ended", "release")
        story.stands("connected (verified)")
        story.nothingElseHappens()
        #expect(story.records.last?.connectedAt == story.records.last?.endedAt.map { $0 - .seconds(20) })
    }

    @Test func withoutProofTheConnectionIsUnverifiedAndTheEmployeeGetsTheNumber() {
        var story = Story(retries: 1)
        story.tellForwarded()
        story.soFar()
        story.ends(.forwarded)
        story.did("record connected_unverified/answered ended", "release, phone busy")
        story.stands("proving")
        story.wakes()
        story.did("notify connection_unverified")
        story.stands("connected (unverified)")
        story.nothingElseHappens()
    }

    @Test func theEmployeesPhoneIsBusyForThreeMinutesAfterAnUnverifiedConnection() {
        var story = Story()
        story.tellForwarded()
        var machine = CallbackMachine(story.state)
        let applied = machine.apply(.ended(story.attempt, CallEnding(.forwarded, at: story.now)), now: story.now)
        let release = CallbackAction.Kind.release(story.attempt, busyUntil: story.now + .minutes(3))
        #expect(applied.actions.map(\.kind).contains(release))
    }

    @Test func lateProofOfTheConnectionIsTakenIn() {
        var story = Story()
        story.tellForwarded()
        story.ends(.forwarded)
        story.soFar()
        story.ends(.forwarded, .connected, after: .seconds(5))
        story.did("record connected/answered ended", "release")
        story.stands("connected (verified)")
        story.nothingElseHappens()
    }

    @Test func lateProofOfFailureBringsTheNoticeWithTheNumber() {
        var story = Story()
        story.tellForwarded()
        story.ends(.forwarded)
        story.soFar()
        story.ends(.customerNotReached, after: .seconds(5))
        story.did("record customer_not_reached/answered ended", "release", "notify customer_not_reached")
        story.stands("heard")
        #expect(story.records.last?.connectedAt == nil)
        story.nothingElseHappens()
    }

    @Test(arguments: [EndClass.unknown, .humanEnded, .noAnswer, .passingFault])
    func aReportThatSaysNothingOfTheCustomerIsNoProofOfFailure(what: EndClass) {
        var story = Story()
        story.tellHeard()
        story.employeeWantsTheCustomer()
        story.ends(.forwarded)
        story.soFar()
        #expect(story.happens(.ended(story.attempt, CallEnding(what, at: story.now))) == .alreadyKnown)
        story.stands("proving")
        story.wakes()
        story.did("notify connection_unverified")
    }

    @Test func theCustomerDoesNotAnswer() {
        var story = Story(retries: 3)
        story.tellForwarded()
        story.soFar()
        story.ends(.customerNotReached)
        story.did("record customer_not_reached/answered ended", "release", "notify customer_not_reached")
        story.stands("heard")
        story.noticeArrives()
        story.nothingElseHappens()
    }

    @Test func theTransferFailsAtTheProviderAndTheEmployeeIsTold() {
        var story = Story(retries: 3)
        story.tellHeard()
        story.employeeWantsTheCustomer()
        story.soFar()
        story.happens(.transferFailed(story.attempt))
        story.did("record connection_failed/answered", "tell of the failure", "notify connection_failed")
        story.ends(.humanEnded)
        story.did("record connection_failed/answered ended", "release")
        story.stands("heard")
        story.nothingElseHappens()
    }

    @Test func aFailedTransferMayBeAskedForAgainAndIsToldOfOnce() {
        var story = Story()
        story.tellHeard()
        for _ in 1...2 {
            story.employeeWantsTheCustomer()
            story.happens(.transferFailed(story.attempt))
        }
        story.soFar()
        #expect(story.state.noticesInRound == [.connectionFailed])
        story.employeeWantsTheCustomer()
        story.ends(.forwarded, .connected)
        story.did("record connecting/answered", "transfer", "record connected/answered ended", "release")
        story.stands("connected (verified)")
    }

    @Test func theCallEndsBeforeItWasForwarded() {
        var story = Story()
        story.tellHeard()
        story.employeeWantsTheCustomer()
        story.soFar()
        story.ends(.humanEnded)
        story.did("record connection_failed/answered ended", "release", "notify connection_failed")
        story.stands("heard")
    }

    @Test func aSecondTransferIsNeverStartedWithoutProofThatTheFirstFailed() {
        var story = Story()
        story.tellHeard()
        story.employeeWantsTheCustomer()
        story.soFar()
        #expect(story.happens(.connectRequested(story.attempt, .allowed)) == .alreadyConnecting)
        story.callIsForwarded()
        #expect(story.happens(.connectRequested(story.attempt, .allowed)) == .alreadyConnecting)
        story.did()
    }

    @Test func aRefusedNumberIsToldByNoticeOnce() {
        var story = Story(retries: 1)
        story.tellHeard()
        story.soFar()
        story.employeeWantsTheCustomer(.refused(.premium))
        story.did("notify connection_refused")
        #expect(story.happens(.connectRequested(story.attempt, .refused(.premium))) == .alreadyKnown)
        story.ends(.humanEnded)
        story.did("record heard/answered ended", "release")
        story.stands("heard")
        story.noticeArrives()
        story.nothingElseHappens()
    }

    @Test func nothingIsConnectedBeforeAHumanSaidYes() {
        var story = Story()
        story.messageComes()
        story.employeeAnswers()
        story.soFar()
        #expect(story.happens(.connectRequested(story.attempt, .allowed)) == .notConfirmed)
        #expect(story.happens(.finished(story.attempt, .handled)) == .notConfirmed)
        story.did()
        story.stands("calling (placed, answered)")
    }

    @Test(arguments: [(Decision.declined, "declined", "heard (declined)"), (.handled, "handled", "handled")])
    func theEmployeeDecides(decision: Decision, outcome: String, phase: String) {
        var story = Story(retries: 3)
        story.tellHeard()
        story.soFar()
        story.happens(.finished(story.attempt, decision))
        story.did("record \(outcome)/answered")
        #expect(story.happens(.connectRequested(story.attempt, .allowed)) == .alreadyFinished)
        story.ends(.humanEnded)
        story.did("record \(outcome)/answered ended", "release")
        story.stands(phase)
        story.nothingElseHappens()
    }

    @Test func theEmployeeHearsTheMessageAndHangsUp() {
        var story = Story(retries: 3)
        story.tellHeard()
        story.soFar()
        story.ends(.humanEnded)
        story.did("record heard/answered ended", "release")
        story.stands("heard")
        story.nothingElseHappens()
    }

    @Test(arguments: [EndClass.passingFault, .lastingFault, .unknown, .tooLong, .noAnswer])
    func aCallThatBreaksOffAfterTheMessageWasHeardBringsANotice(what: EndClass) {
        var story = Story(retries: 3)
        story.tellHeard()
        story.soFar()
        story.ends(what)
        story.did("record heard/answered ended", "release", "notify cut_off")
        story.stands("heard")
        story.noticeArrives()
        story.nothingElseHappens()
    }

    @Test(arguments: [false, true])
    func theWrongPersonEndsTheCallbackWhateverWasRead(wasRead: Bool) {
        var story = Story(retries: 3)
        story.messageComes()
        if wasRead { story.employeeSaysYes() } else { story.employeeAnswers() }
        story.happens(.finished(story.attempt, .wrongPerson))
        story.soFar()
        story.ends(.humanEnded)
        story.did("record wrong_person/answered ended", "release", "notify could_not_reach")
        story.stands("fallback (wrong person)")
        story.noticeArrives()
        story.nothingElseHappens()
    }

    @Test func afterTheWrongPersonAnotherNumberIsCalledButTheWrongOneNeverAgain() {
        var story = Story()
        story.messageComes()
        story.employeeAnswers()
        story.happens(.finished(story.attempt, .wrongPerson))
        story.settingsChange { $0.contact = Story.otherContact }
        story.soFar()
        story.ends(.humanEnded)
        story.did("record wrong_person/answered ended", "release", "dial")
        story.ends(.noAnswer)
        story.settingsChange { $0.contact = Story.contact }
        story.soFar()
        story.happens(.callNowRequested)
        story.did("notify could_not_reach")
        story.stands("fallback (wrong person)")
    }
}
