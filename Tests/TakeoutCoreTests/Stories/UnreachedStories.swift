// Nobody was reached: retries, machines, faults of the provider, lost creations, silence, and the fallback.
import TakeoutCore
import Testing

@Suite struct UnreachedStories {
    @Test(arguments: 0...3)
    func itIsTriedAsOftenAsTheRuleSaysThenTheNoticeGoesOut(retries: Int) {
        var story = Story(retries: retries, delay: 7)
        story.messageComes()
        for retry in 0..<retries {
            story.phoneRings()
            story.ends(.noAnswer, after: .seconds(30))
            story.did("dial", "record no_answer/failed ended", "release")
            story.stands("scheduled (retry \(retry + 1))")
            story.nextCallIs(in: .minutes(7))
            story.wakes()
        }
        story.phoneRings()
        story.ends(.noAnswer)
        story.did("dial", "record no_answer/failed ended", "release", "notify could_not_reach")
        story.stands("fallback (not reached in \(retries + 1))")
        story.noticeArrives()
        story.stands("fallback (not reached in \(retries + 1), sent)")
        story.nothingElseHappens()
    }

    @Test func theDelayCountsFromTheEndOfTheCallEvenIfWeHearOfItLate() {
        var story = Story(retries: 1, delay: 5)
        story.messageComes()
        story.phoneRings()
        let end = story.now + .seconds(30)
        story.timePasses(.minutes(3))
        story.happens(.ended(story.attempt, CallEnding(.noAnswer, at: end)))
        story.nextCallIs(in: .minutes(2) + .seconds(30))
        #expect(story.records.last?.endedAt == end)
    }

    @Test func anEndThatIsHeardOfAfterTheDelayIsFollowedAtOnce() {
        var story = Story(retries: 1, delay: 5)
        story.messageComes()
        story.phoneRings()
        let end = story.now + .seconds(30)
        story.timePasses(.minutes(10))
        story.happens(.ended(story.attempt, CallEnding(.noAnswer, at: end)))
        story.nextCallIs(in: .zero)
    }

    @Test(arguments: [-3_600, 3_600])
    func aProvidersClockThatIsOffDoesNotMoveTheEndOutOfTheCall(seconds: Int) {
        var story = Story(retries: 1, delay: 5)
        story.messageComes()
        story.phoneRings()
        let dialled = story.now
        story.timePasses(.seconds(30))
        story.happens(.ended(story.attempt, CallEnding(.noAnswer, at: story.now + .seconds(seconds))))
        #expect(story.records.last?.endedAt == (seconds < 0 ? dialled : story.now))
    }

    @Test(arguments: [
        (EndClass.busy, "busy", "failed"), (.noAnswer, "no_answer", "failed"), (.machine, "machine", "answered"),
        (.humanEnded, "not_human", "answered"), (.tooLong, "not_human", "answered"),
        (.unknown, "provider_failed", "failed"), (.passingFault, "provider_failed", "failed"),
    ])
    func aCallThatRangWithoutReachingAHumanIsRetried(what: EndClass, outcome: String, status: String) {
        var story = Story(retries: 1)
        story.messageComes()
        story.phoneRings()
        story.soFar()
        story.ends(what)
        story.did("record \(outcome)/\(status) ended", "release")
        story.stands("scheduled (retry 1)")
    }

    @Test func aVoicemailThatWasAnsweredNeverCountsAsHeard() {
        var story = Story(retries: 0)
        story.messageComes()
        story.employeeAnswers()
        story.soFar()
        story.ends(.machine)
        story.did("record machine/answered ended", "release", "notify could_not_reach")
        #expect(story.records.last?.heardAt == nil)
    }

    // MARK: Faults of the provider

    @Test func passingFaultsAreTriedAgainAfterGrowingPausesAndUseUpNoRetry() {
        var story = Story(retries: 1)
        story.messageComes()
        for (number, pause) in [(1, 30), (2, 60), (3, 120)] {
            story.soFar()
            story.happens(.callNotPlaced(story.attempt, .passing, retryAfter: nil))
            story.did("record provider_failed/failed ended", "release")
            story.stands("scheduled (provider fault \(number))")
            story.nextCallIs(in: .seconds(pause))
            story.wakes()
        }
        story.soFar()
        story.happens(.callNotPlaced(story.attempt, .passing, retryAfter: nil))
        story.did("record provider_failed/failed ended", "release", "notify could_not_reach")
        story.stands("fallback (provider, passing)")
        #expect(story.state.retriesUsed == 0 && story.state.callsInRound == 0)
    }

    @Test func aFaultBeforeRingingThatOnlyTheReportTellsIsThatOfTheProvider() {
        var story = Story(retries: 1)
        story.messageComes()
        story.callIsPlaced()
        story.ends(.passingFault)
        story.stands("scheduled (provider fault 1)")
    }

    @Test func lastingFaultsGoToTheFallbackAtOnceAndTheAdminIsTold() {
        var story = Story(retries: 3)
        story.messageComes()
        story.soFar()
        story.happens(.callNotPlaced(story.attempt, .lasting, retryAfter: nil))
        story.did(
            "record provider_failed/failed ended", "release", "notify could_not_reach", "notify provider_trouble")
        story.stands("fallback (provider, lasting)")
        story.nothingElseHappens()
    }

    /// The person may have answered and heard nothing: calling again would do the same to them.
    @Test(arguments: [true, false])
    func aLastingFaultInTheMiddleOfACallGoesToTheFallbackToo(isAnswered: Bool) {
        var story = Story(retries: 3)
        story.messageComes()
        if isAnswered { story.employeeAnswers() } else { story.phoneRings() }
        story.soFar()
        story.ends(.lastingFault)
        story.did(
            "record provider_failed/\(isAnswered ? "answered" : "failed") ended", "release",
            "notify could_not_reach", "notify provider_trouble")
        story.stands("fallback (provider, lasting)")
    }

    @Test(arguments: [(5, 30), (600, 600), (86_400, 3_600), (-5, 30)])
    func theProvidersRetryAfterIsHeededUpToAnHour(retryAfter: Int, pause: Int) {
        var story = Story(retries: 1)
        story.messageComes()
        story.happens(.callNotPlaced(story.attempt, .passing, retryAfter: retryAfter))
        story.nextCallIs(in: .seconds(pause))
    }

    // MARK: Lost creations

    @Test func aCreationWithoutAnswerIsLookedForAndNotRepeated() {
        var story = Story(retries: 1)
        story.messageComes()
        story.soFar()
        story.happens(.callUnknown(story.attempt))
        var pauses: [Duration] = []
        while story.now - (story.journal.last?.at ?? story.now) == .zero, pauses.count < 6 {
            let before = story.now
            story.wakes()
            pauses.append(story.now - before)
            story.did("look up")
            story.happens(.callNotFound(story.attempt))
        }
        #expect(pauses == [2, 3, 10, 15, 30, 30].map { Duration.seconds($0) })
        story.happens(.callPlaced(story.attempt))
        story.stands("calling (placed, dialled)")
        story.did()
    }

    @Test func whatIsNotFoundInItsWindowCountsAsNotPlaced() {
        var story = Story(retries: 1)
        story.messageComes()
        let lost = story.now
        story.happens(.callUnknown(story.attempt))
        while story.state.live != nil, story.now - lost < .minutes(5) {
            story.wakes()
            story.happens(.callNotFound(story.attempt))
        }
        #expect(story.now - lost == .seconds(120))
        story.stands("scheduled (provider fault 1)")
        #expect(story.records.map(\.outcome) == [.providerFailed])
    }

    @Test func newsOfALostCallProveThatItExists() {
        var story = Story(retries: 1)
        story.messageComes()
        story.happens(.callUnknown(story.attempt))
        story.happens(.ringing(story.attempt))
        story.stands("calling (placed, ringing)")
        #expect(story.happens(.callNotFound(story.attempt)) == .alreadyKnown)
    }

    // MARK: Silence

    @Test func aSilentCallIsPolledAndAnOverdueOneClosed() {
        var story = Story(retries: 0)
        story.messageComes()
        story.phoneRings()
        let dialled = story.now
        story.soFar()
        var polls = 0
        while story.state.live != nil, polls < 100 {
            let before = story.now
            story.wakes()
            #expect(story.now - before == .seconds(60))
            if story.state.live != nil { polls += 1 }
        }
        #expect(polls == 19)
        #expect(story.now - dialled == .minutes(20))
        story.did(
            "poll", "poll", "poll", "poll", "poll", "poll", "poll", "poll", "poll", "poll", "poll", "poll", "poll",
            "poll", "hang up", "poll", "hang up", "poll", "hang up", "poll", "hang up", "poll", "hang up", "poll",
            "record provider_failed/failed ended", "release", "notify could_not_reach")
    }

    @Test func newsPutTheWatchdogOff() {
        var story = Story()
        story.messageComes()
        story.phoneRings()
        story.timePasses(.seconds(50))
        story.happens(.answered(story.attempt))
        #expect(story.state.wakeAt == story.now + .seconds(60))
    }

    @Test func anOverdueCallWhoseMessageWasHeardBringsANotice() {
        var story = Story(retries: 3)
        story.tellHeard()
        story.soFar()
        story.timePasses(.minutes(15))
        story.happens(.woke)
        story.did("hang up", "poll")
        for _ in 1..<5 { story.wakes() }
        story.soFar()
        story.wakes()
        story.did("record heard/answered ended", "release", "notify cut_off")
        story.stands("heard")
    }

    @Test func aClockThatJumpsAheadEndsNoCallThatIsStillLive() {
        var story = Story(retries: 1)
        story.tellHeard()
        story.soFar()
        story.timePasses(.hours(1))
        story.happens(.woke)
        story.did("hang up", "poll")
        story.happens(.finished(story.attempt, .handled))
        story.ends(.humanEnded)
        story.stands("handled")
    }

    @Test func aMessageWhoseCallEndsAsItIsHandedOverGoesOutInWriting() {
        var story = Story(retries: 1)
        story.tellHeard()
        story.ends(.humanEnded, after: .seconds(3))
        story.soFar()
        story.stands("heard")
        #expect(story.state.noticesInRound == [.cutOff])
    }
}
