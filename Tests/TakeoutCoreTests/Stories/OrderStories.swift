// What comes late, twice, or in the wrong order.
import TakeoutCore
import Testing

@Suite struct OrderStories {
    @Test func whatComesAfterTheEndCountsForNothing() {
        var story = Story(retries: 1)
        story.messageComes()
        story.ends(.noAnswer)
        story.soFar()
        #expect(story.happens(.callPlaced(story.attempt)) == .alreadyKnown)
        #expect(story.happens(.ringing(story.attempt)) == .alreadyKnown)
        #expect(story.happens(.answered(story.attempt)) == .alreadyKnown)
        #expect(story.happens(.recipientConfirmed(story.attempt)) == .notTheLiveAttempt)
        #expect(story.happens(.ended(story.attempt, CallEnding(.noAnswer, at: story.now))) == .alreadyKnown)
        story.did()
        story.stands("scheduled (retry 1)")
    }

    @Test func aToolCallMayComeBeforeTheNewsThatSomeoneAnswered() {
        var story = Story()
        story.messageComes()
        story.soFar()
        story.happens(.recipientConfirmed(story.attempt))
        story.did("record heard/answered")
        story.callIsPlaced()
        #expect(story.happens(.ringing(story.attempt)) == .alreadyKnown)
        #expect(story.happens(.answered(story.attempt)) == .alreadyKnown)
        story.stands("calling (placed, heard)")
    }

    @Test func doublesChangeNothing() {
        var story = Story()
        story.tellForwarded()
        story.soFar()
        #expect(story.happens(.callPlaced(story.attempt)) == .alreadyKnown)
        #expect(story.happens(.recipientConfirmed(story.attempt)) == .alreadyKnown)
        #expect(story.happens(.transferAccepted(story.attempt)) == .alreadyKnown)
        #expect(story.happens(.forwarding(story.attempt)) == .alreadyKnown)
        #expect(story.happens(.callUnknown(story.attempt)) == .alreadyKnown)
        #expect(story.happens(.callNotPlaced(story.attempt, .passing, retryAfter: nil)) == .alreadyKnown)
        story.did()
    }

    @Test func forwardingThatNobodyAskedForIsNotBelieved() {
        var story = Story()
        story.tellHeard()
        story.soFar()
        #expect(story.happens(.forwarding(story.attempt)) == .doesNotApply)
        story.ends(.humanEnded)
        story.did("record heard/answered ended", "release")
    }
}
