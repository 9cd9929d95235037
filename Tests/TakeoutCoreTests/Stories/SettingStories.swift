// Settings that change while a callback is under way, the limit of a phone, and a message that is still being taken.
import TakeoutCore
import Testing

@Suite struct SettingStories {
    @Test func switchingOffWhileScheduledSendsTheNoticeAtOnce() {
        var story = Story(retries: 1)
        story.messageComes()
        story.phoneRings()
        story.ends(.noAnswer)
        story.soFar()
        story.settingsChange { $0.obstacle = .callingOff }
        story.did("notify new_message")
        story.stands("fallback (callingOff)")
    }

    @Test func switchingOffWhileQueuedWithdrawsTheCall() {
        var story = Story(isGateOpen: false)
        story.messageComes()
        story.soFar()
        story.settingsChange { $0.obstacle = .callingOff }
        story.did("cancel dial", "notify new_message")
        story.stands("fallback (callingOff)")
    }

    @Test func anotherNumberWhileQueuedIsCalledInstead() {
        var story = Story(isGateOpen: false)
        story.messageComes()
        story.soFar()
        story.settingsChange { $0.contact = Story.otherContact }
        story.did("cancel dial", "dial")
        story.gateLetsThrough()
        #expect(story.state.live?.contact == Story.otherContact)
    }

    @Test func switchingOffDuringACallLetsItGoOnButNoOtherFollows() {
        var story = Story(retries: 3)
        story.messageComes()
        story.phoneRings()
        story.soFar()
        story.settingsChange { $0.obstacle = .callingOff }
        story.did()
        story.ends(.noAnswer)
        story.did("record no_answer/failed ended", "release", "notify new_message")
        story.stands("fallback (callingOff)")
    }

    @Test func moreRetriesCountForTheCallThatIsLive() {
        var story = Story(retries: 0)
        story.messageComes()
        story.phoneRings()
        story.settingsChange { ($0.retryAttempts, $0.retryDelayMinutes) = (1, 9) }
        story.ends(.noAnswer)
        story.stands("scheduled (retry 1)")
        story.nextCallIs(in: .minutes(9))
    }

    @Test func theDailyLimitOfAPhoneLeadsToTheFallback() {
        var story = Story(isGateOpen: false)
        story.messageComes()
        story.soFar()
        story.happens(.dialDenied(.dailyLimit))
        story.did("notify could_not_reach")
        story.stands("fallback (dailyLimit)")
    }

    @Test func aMessageWaitsForTheEndOfItsCallButNotForEver() {
        var story = Story()
        story.happens(.messageTaken(until: story.now + .minutes(5)))
        story.timePasses(.minutes(4))
        story.happens(.messageTaken(until: story.now + .minutes(5)))
        story.did()
        #expect(story.happens(.woke) == .notDueYet)
        story.wakes()
        story.did("dial")
        #expect(story.happens(.messageComplete) == .alreadyUnderWay)
    }
}
