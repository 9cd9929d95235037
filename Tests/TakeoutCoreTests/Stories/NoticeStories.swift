// Notices that fail: when a message needs attention, and when not.
import TakeoutCore
import Testing

@Suite struct NoticeStories {
    @Test func aFallbackThatNoChannelTakesNeedsAttention() {
        var story = Story(obstacle: .callingOff)
        story.messageComes()
        story.did("notify new_message")
        story.stands("fallback (callingOff)")
        story.noticeFails()
        story.did("notify needs_attention")
        story.stands("needs attention")
        story.nothingElseHappens()
    }

    @Test func anAbandonedNoticeNeedsAttentionToo() {
        var story = Story(obstacle: .noNumber)
        story.messageComes()
        story.soFar()
        story.happens(.actionAbandoned(action: story.state.awaitedNotices.last ?? 0))
        story.did("notify poisoned_work", "notify needs_attention")
    }

    @Test func aNoticeThatFailsAfterTheMessageWasHeardNeedsAttention() {
        var story = Story()
        story.tellForwarded()
        story.ends(.customerNotReached)
        story.soFar()
        story.noticeFails()
        story.did("notify needs_attention")
        story.stands("needs attention")
    }

    @Test func aNoticeThatFailsWhileTheCallGoesOnNeedsAttentionAtItsEnd() {
        var story = Story()
        story.tellHeard()
        story.employeeWantsTheCustomer(.refused(.foreign))
        story.noticeFails()
        story.soFar()
        story.ends(.humanEnded)
        story.did("record heard/answered ended", "release", "notify needs_attention")
        story.stands("needs attention")
        story.nothingElseHappens()
    }

    @Test func theNoticeAboutAnUnverifiedConnectionMayFail() {
        var story = Story()
        story.tellForwarded()
        story.ends(.forwarded)
        story.wakes()
        story.soFar()
        #expect(story.happens(.noticeFailed(action: story.state.actions)) == .doesNotApply)
        story.did()
        story.stands("connected (unverified)")
    }
}
