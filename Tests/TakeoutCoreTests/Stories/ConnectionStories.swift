// Ways to the connection and back: what is taken in and not done, the assistant's own tool, a customer who does not answer
// while the employee waits.
import TakeoutCore
import Testing

@Suite struct ConnectionStories {
    private func toolStory() -> Story {
        var story = Story()
        story.settingsChange { $0.connection = .transferTool }
        story.tellHeard()
        return story
    }

    @Test func whatIsTakenInAndNotDoneIsToldAfterTwentySeconds() {
        var story = Story()
        story.tellHeard()
        story.employeeWantsTheCustomer()
        story.happens(.transferAccepted(story.attempt))
        story.soFar()
        let begin = story.now
        for _ in 1...4 {
            story.wakes()
            story.did("poll")
        }
        story.wakes()
        #expect(story.now - begin == .seconds(20))
        story.did("record connection_failed/answered", "tell of the failure", "notify connection_failed")
        #expect(story.happens(.connectRequested(story.attempt, .allowed)) == .connectionUncertain)
        #expect(story.happens(.destinationRequested(story.attempt, .allowed)) == .connectionUncertain)
        story.ends(.humanEnded)
        story.did("record connection_failed/answered ended", "release")
        story.stands("heard")
    }

    @Test func theToolAsksForTheNumberAndTheCallIsHandedOn() {
        var story = toolStory()
        story.soFar()
        story.employeeWantsTheCustomer()
        story.did("record connecting/answered")
        story.stands("calling (placed, heard, transfer offered, watched)")
        #expect(story.happens(.connectRequested(story.attempt, .allowed)) == .alreadyKnown)
        #expect(story.happens(.finished(story.attempt, .declined)) == .alreadyConnecting)
        #expect(story.happens(.destinationRequested(story.attempt, .allowed)) == nil)
        story.did("record connecting/answered")
        #expect(story.happens(.destinationRequested(story.attempt, .allowed)) == .alreadyConnecting)
        story.happens(.forwarding(story.attempt))
        story.ends(.forwarded, .connected)
        story.did("record connected/answered ended", "release")
        story.stands("connected (verified)")
    }

    @Test func aModelThatSaysItAndDoesNotIsHelpedAfterEightSeconds() {
        var story = toolStory()
        story.employeeWantsTheCustomer()
        story.soFar()
        let begin = story.now
        story.wakes()
        #expect(story.now - begin == .seconds(8))
        story.did("record connecting/answered", "transfer")
        #expect(story.happens(.destinationRequested(story.attempt, .allowed)) == .alreadyConnecting)
        story.callIsForwarded()
        story.ends(.forwarded)
        story.stands("proving")
    }

    @Test func aModelThatNeverDoesAndHangsUpLeavesANotice() {
        var story = toolStory()
        story.employeeWantsTheCustomer()
        story.soFar()
        story.ends(.humanEnded, after: .seconds(3))
        story.did("record connection_failed/answered ended", "release", "notify connection_failed")
    }

    @Test func theToolGetsNoNumberBeforeTheProofNorAgainstTheRules() {
        var story = Story()
        story.settingsChange { $0.connection = .transferTool }
        story.messageComes()
        story.employeeAnswers()
        story.soFar()
        #expect(story.happens(.destinationRequested(story.attempt, .allowed)) == .notConfirmed)
        story.happens(.recipientConfirmed(story.attempt))
        story.soFar()
        #expect(story.happens(.destinationRequested(story.attempt, .refused(.premium))) == nil)
        story.did("notify connection_refused")
        story.happens(.stopRequested)
        #expect(story.happens(.destinationRequested(story.attempt, .allowed)) == .stopping)
    }

    @Test func aCustomerWhoDoesNotAnswerIsToldOnTheLineAndMayBeTriedAgain() {
        var story = Story()
        story.tellForwarded()
        story.soFar()
        story.happens(.transferSettled(story.attempt, .notReached, transfers: 1))
        story.did("record customer_not_reached/answered", "tell that nobody answers", "notify customer_not_reached")
        #expect(story.happens(.transferSettled(story.attempt, .notReached, transfers: 1)) == .alreadyKnown)
        #expect(story.happens(.forwarding(story.attempt)) == .alreadyKnown)
        story.employeeWantsTheCustomer()
        story.did("record connecting/answered", "transfer")
        // What is told of the first says nothing of the second.
        #expect(story.happens(.transferSettled(story.attempt, .notReached, transfers: 1)) == .alreadyKnown)
        story.callIsForwarded()
        story.happens(.transferSettled(story.attempt, .notReached, transfers: 2))
        story.did("record customer_not_reached/answered", "tell that nobody answers")
        story.ends(.humanEnded)
        story.did("record customer_not_reached/answered ended", "release")
        story.stands("heard")
    }

    @Test func afterNobodyAnsweredTheEmployeeMayDecideOtherwise() {
        var story = Story()
        story.tellForwarded()
        story.happens(.transferSettled(story.attempt, .notReached, transfers: 1))
        story.happens(.laterRequested(story.attempt, minutes: 30))
        story.ends(.humanEnded)
        story.stands("scheduled (asked later)")
    }

    @Test func proofAtTheEndGoesBeforeWhatWasToldBefore() {
        for evidence in [TransferEvidence.notReached, .failed] {
            var story = Story()
            story.tellForwarded()
            story.happens(.transferSettled(story.attempt, evidence, transfers: 1))
            story.soFar()
            story.ends(.forwarded, .connected)
            story.did("record connected/answered ended", "release")
            story.stands("connected (verified)")
        }
    }

    @Test func theEndOfACallThatIsHandedOnIsLookedForSoon() {
        var story = Story()
        story.tellForwarded()
        story.soFar()
        let begin = story.now
        story.wakes()
        #expect(story.now - begin == .seconds(10))
        story.did("poll")
        for _ in 1...11 { story.wakes() }
        #expect(story.now - begin == .seconds(120))
        story.wakes()
        #expect(story.now - begin == .seconds(180))
    }

    @Test func aStoppedCallIsNotHandedOn() {
        var story = toolStory()
        story.employeeWantsTheCustomer()
        story.happens(.stopRequested)
        story.soFar()
        story.wakes()
        story.did("hang up", "poll")
        story.ends(.humanEnded)
        story.stands("stopped")
    }
}
