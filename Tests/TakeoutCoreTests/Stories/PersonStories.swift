// What a person does from outside: stop, and call now.
import TakeoutCore
import Testing

@Suite struct PersonStories {
    // MARK: Stop

    @Test(arguments: Situation.all)
    func stopNeverSendsANotice(situation: Situation) {
        var machine = CallbackMachine(situation.state)
        let applied = machine.apply(.stopRequested, now: situation.now)
        #expect(applied.actions.allSatisfy { ["cancel dial", "hang up"].contains($0.words) })
        if machine.state.live == nil, applied.ignored == nil { #expect(machine.state.phase == .stopped) }
        if !situation.state.isOpen { #expect(applied.ignored == .nothingToStop) }
    }

    @Test func stopHangsUpALiveCallAndItsEndIsTheLast() {
        var story = Story(retries: 3)
        story.tellHeard()
        story.soFar()
        story.happens(.stopRequested)
        story.did("hang up")
        #expect(story.happens(.stopRequested) == .alreadyKnown)
        story.ends(.humanEnded)
        story.did("record cancelled/answered ended", "release")
        story.stands("stopped")
        story.nothingElseHappens()
    }

    @Test func aTransferThatFailsOnAStoppedCallSendsNoNotice() {
        var story = Story()
        story.tellHeard()
        story.employeeWantsTheCustomer()
        story.happens(.stopRequested)
        story.soFar()
        story.happens(.transferFailed(story.attempt))
        story.ends(.humanEnded)
        story.did("record cancelled/answered ended", "release")
        story.nothingElseHappens()
    }

    @Test func aCallStoppedBeforeItWasPlacedIsHungUpOnceItExists() {
        var story = Story()
        story.messageComes()
        story.soFar()
        story.happens(.stopRequested)
        story.did()
        story.callIsPlaced()
        story.did("hang up")
        story.ends(.noAnswer)
        story.did("record cancelled/failed ended", "release")
        story.stands("stopped")
    }

    @Test func aStoppedCallThatWasNeverPlacedEndsAsCancelled() {
        var story = Story(retries: 3)
        story.messageComes()
        story.happens(.callUnknown(story.attempt))
        story.happens(.stopRequested)
        story.soFar()
        story.timePasses(.seconds(121))
        story.happens(.callNotFound(story.attempt))
        story.did("record cancelled/failed ended", "release")
        story.stands("stopped")
    }

    @Test func theWatchdogHangsUpAgainWhatDoesNotEnd() {
        var story = Story()
        story.messageComes()
        story.phoneRings()
        story.happens(.stopRequested)
        story.soFar()
        story.wakes()
        story.did("hang up", "poll")
    }

    @Test func nothingIsToldOrConnectedOnAStoppedCall() {
        var story = Story()
        story.messageComes()
        story.employeeAnswers()
        story.happens(.stopRequested)
        story.soFar()
        #expect(story.happens(.recipientConfirmed(story.attempt)) == .stopping)
        #expect(story.happens(.connectRequested(story.attempt, .allowed)) == .stopping)
        #expect(story.happens(.laterRequested(story.attempt, minutes: 10)) == .stopping)
        story.did()
    }

    // MARK: Mark handled

    @Test(arguments: Situation.all)
    func whatIsMarkedAsHandledIsNotCalledAgainAndSendsNothing(situation: Situation) {
        var machine = CallbackMachine(situation.state)
        let applied = machine.apply(.markedHandled, now: situation.now)
        #expect(applied.actions.allSatisfy { ["cancel dial", "hang up"].contains($0.words) })
        let isConversation =
            situation.state.live.map { $0.rung == .heard } ?? (PhaseKind(situation.state.phase) == .proving)
        if isConversation {
            #expect(applied.ignored == .callIsLive)
        } else if machine.state.live == nil {
            #expect(machine.state.phase == .handled)
            #expect(machine.state.awaitedNotices.isEmpty)
        } else {
            #expect(machine.state.live?.isStopping == true)
        }
    }

    @Test func aRingingCallIsHungUpAndItsEndIsTheLast() {
        var story = Story(retries: 3)
        story.messageComes()
        story.phoneRings()
        story.soFar()
        story.happens(.markedHandled)
        story.did("hang up")
        #expect(story.happens(.markedHandled) == .alreadyKnown)
        story.ends(.noAnswer)
        story.did("record cancelled/failed ended", "release")
        story.stands("handled")
        story.nothingElseHappens()
    }

    @Test func aNoticeThatFailsAfterwardsAlarmsNobody() {
        var story = Story(retries: 0)
        story.messageComes()
        story.phoneRings()
        story.ends(.noAnswer)
        story.happens(.markedHandled)
        story.soFar()
        story.noticeFails()
        story.did()
        story.stands("handled")
    }

    // MARK: Call now

    @Test(arguments: Situation.all)
    func callNowBeginsARoundInAnyStateButALiveCall(situation: Situation) {
        var machine = CallbackMachine(situation.state)
        let applied = machine.apply(.callNowRequested, now: situation.now)
        if situation.state.live != nil {
            #expect(applied.ignored == .callIsLive)
            #expect(machine.state == situation.state)
            return
        }
        #expect(applied.ignored == nil)
        #expect(machine.state.isManualRound && machine.state.roundStartedAt == situation.now)
        let isHindered = situation.state.rules.obstacle != nil && situation.state.rules.obstacle != .callingOff
        #expect(PhaseKind(machine.state.phase) == (isHindered ? .fallback : .queued))
    }

    @Test func callNowGivesBackAllChances() {
        var story = Story(retries: 1)
        story.messageComes()
        for _ in 1...2 {
            story.phoneRings()
            story.ends(.noAnswer)
            if story.state.wakeAt != nil { story.wakes() }
        }
        story.stands("fallback (not reached in 2)")
        story.noticeArrives()
        story.happens(.callNowRequested)
        #expect(story.state.round == 2)
        story.phoneRings()
        story.ends(.noAnswer)
        story.stands("scheduled (retry 1)")
        story.wakes()
        story.phoneRings()
        story.soFar()
        story.ends(.noAnswer)
        story.did("record no_answer/failed ended", "release", "notify could_not_reach")
        #expect(story.state.attempts == 4)
    }

    @Test func callNowWorksWhereCallingIsOff() {
        var story = Story(obstacle: .callingOff)
        story.messageComes()
        story.soFar()
        story.happens(.callNowRequested)
        story.did("dial")
        story.stands("calling (requested, dialled)")
    }

    @Test func aQueuedCallIsReplacedByCallNow() {
        var story = Story(isGateOpen: false)
        story.messageComes()
        story.soFar()
        story.happens(.callNowRequested)
        story.did("cancel dial", "dial")
        story.gateLetsThrough()
        story.did()
        #expect(story.state.attempts == 1)
    }

    @Test func aNoticeOfTheRoundBeforeDoesNotDecideOverTheNewOne() {
        var story = Story()
        story.messageComes()
        story.phoneRings()
        story.ends(.noAnswer)
        let notice = story.state.awaitedNotices.last ?? 0
        story.happens(.callNowRequested)
        story.soFar()
        #expect(story.happens(.noticeFailed(action: notice)) == .doesNotApply)
        story.did()
    }
}
