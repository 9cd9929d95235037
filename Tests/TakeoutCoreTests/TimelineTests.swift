// What people read of a callback: why it was called, called again, or not called; and what comes next.
import TakeoutCore
import Testing

@Suite struct TimelineTests {
    private func told(_ story: Story) -> [TimelineLine] {
        var timeline = Timeline(timezone: "America/New_York")
        for (event, at) in story.journal { timeline.tell(event, at: at) }
        #expect(timeline.state == story.state)
        return timeline.lines
    }

    private func why(_ what: String, in story: Story) -> String? {
        told(story).last { $0.what == what }?.why
    }

    @Test func whoeverIsNotCalledIsToldWhy() {
        var story = Story(obstacle: .callingOff)
        story.messageComes()
        #expect(
            told(story).map(\.why) == ["Not called: calling is switched off. The message goes out as a notice."])
    }

    @Test func anAgainSaysHowLongAfterWhatAndWhichTry() {
        var story = Story(retries: 2, delay: 5)
        story.messageComes()
        story.phoneRings()
        story.ends(.noAnswer)
        #expect(why("No one answered", in: story) == "Try 2 of 3 follows at 05:05.")
        story.wakes()
        #expect(why("Call 2 goes out", in: story) == "Called again 5 minutes after no answer, try 2 of 3.")
        story.employeeAnswers()
        story.ends(.machine)
        story.wakes()
        #expect(why("Call 3 goes out", in: story) == "Called again 5 minutes after a voicemail or machine, try 3 of 3.")
        #expect(why("Call 1 goes out", in: story) == nil)
    }

    @Test func theTimeCountsFromTheEndOfTheCallAlsoWhenItIsHeardOfLate() {
        var story = Story(retries: 1, delay: 5)
        story.messageComes()
        story.phoneRings()
        let end = story.now + .seconds(30)
        story.timePasses(.minutes(2))
        story.happens(.ended(story.attempt, CallEnding(.busy, at: end)))
        story.wakes()
        #expect(why("Call 2 goes out", in: story) == "Called again 5 minutes after a busy line, try 2 of 2.")
    }

    @Test func aFaultOfTheProviderUsesUpNoTry() {
        var story = Story()
        story.messageComes()
        story.happens(.callNotPlaced(story.attempt, .passing, retryAfter: nil))
        story.wakes()
        #expect(
            why("Call 2 goes out", in: story)
                == "Tried again 30 seconds after the phone service placed no call; this used up no try.")
    }

    @Test func aCallThatWasAskedForLaterSaysSo() {
        var story = Story()
        story.messageComes()
        story.employeeSaysYes()
        story.happens(.laterRequested(story.attempt, minutes: 60))
        story.ends(.humanEnded)
        story.wakes()
        #expect(why("Call 2 goes out", in: story)?.hasSuffix("later, as asked.") == true)
    }

    @Test func aCallThatWaitedSaysWhatItWaitedFor() {
        var story = Story(isGateOpen: false)
        story.messageComes()
        story.timePasses(.seconds(40))
        story.gateLetsThrough()
        #expect(why("Call 1 goes out", in: story) == "It had waited for another call to this phone to end.")
    }

    @Test func aCallThatAPersonAskedForIsNotExplainedByAnOlderPlan() {
        var story = Story(retries: 1)
        story.messageComes()
        story.phoneRings()
        story.ends(.noAnswer)
        story.happens(.callNowRequested)
        #expect(why("Call 2 goes out", in: story) == nil)
    }

    // MARK: What comes next

    @Test func everyOpenCallbackSaysWhatComesNextAndWhen() {
        var story = Story(retries: 1, isGateOpen: false)
        story.happens(.messageTaken(until: story.now + .minutes(5)))
        #expect(story.state.nextStep?.at == story.now + .minutes(5))
        story.messageComes()
        #expect(story.state.nextStep?.what == "The next call goes out when the phone and a line are free")
        story.gateLetsThrough()
        #expect(story.state.nextStep?.what == "The phone service is being asked to place the call")
        story.happens(.callUnknown(story.attempt))
        #expect(story.state.nextStep?.what == "The call, whose creation is in doubt, is looked for again")
        #expect(story.state.nextStep?.at == story.state.wakeAt)
        story.phoneRings()
        #expect(story.state.nextStep?.at == story.state.wakeAt)
        story.ends(.noAnswer)
        #expect(story.state.nextStep == NextStep(what: "The next call goes out", at: story.state.wakeAt))
        story.happens(.stopRequested)
        #expect(story.state.nextStep == nil)
    }
}
