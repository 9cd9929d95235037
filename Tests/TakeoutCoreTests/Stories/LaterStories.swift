// "Call me later": how often, how far ahead, and what follows when nobody answers then.
import TakeoutCore
import Testing

@Suite struct LaterStories {
    @Test(arguments: [false, true])
    func laterIsGrantedBeforeAndAfterTheMessageWasHeardAndUsesUpNoRetry(wasHeard: Bool) {
        var story = Story(retries: 1)
        story.messageComes()
        if wasHeard { story.employeeSaysYes() } else { story.employeeAnswers() }
        story.soFar()
        story.happens(.laterRequested(story.attempt, minutes: 30))
        story.did("record later/answered")
        story.ends(.humanEnded, after: .minutes(1))
        story.did("record later/answered ended", "release")
        story.stands("scheduled (asked later)")
        story.nextCallIs(in: .minutes(29))
        #expect(story.state.retriesUsed == 0)
        story.wakes()
        story.did("dial")
    }

    @Test func whenTheLaterCallIsNotAnsweredTheRetriesAndTheFallbackFollow() {
        var story = Story(retries: 1, delay: 5)
        story.tellHeard()
        story.happens(.laterRequested(story.attempt, minutes: 30))
        story.ends(.humanEnded)
        story.wakes()
        story.phoneRings()
        story.ends(.noAnswer)
        story.stands("scheduled (retry 1)")
        story.nextCallIs(in: .minutes(5))
        story.wakes()
        story.soFar()
        story.phoneRings()
        story.ends(.noAnswer)
        story.did("record no_answer/failed ended", "release", "notify could_not_reach")
        story.stands("fallback (not reached in 3)")
    }

    @Test func laterIsGrantedFiveTimesInARound() {
        var story = Story()
        story.messageComes()
        for _ in 1...5 {
            story.employeeAnswers()
            #expect(story.happens(.laterRequested(story.attempt, minutes: 5)) == nil)
            story.ends(.humanEnded)
            story.wakes()
        }
        story.employeeAnswers()
        story.soFar()
        #expect(story.happens(.laterRequested(story.attempt, minutes: 5)) == .laterTooOften)
        story.did()
    }

    @Test func anotherTimeInTheSameCallReplacesTheFirst() {
        var story = Story()
        story.tellHeard()
        story.happens(.laterRequested(story.attempt, minutes: 30))
        story.happens(.laterRequested(story.attempt, minutes: 60))
        #expect(story.state.latersUsed == 1)
        story.ends(.humanEnded, after: .zero)
        story.nextCallIs(in: .minutes(60))
    }

    @Test func laterReachesNoFurtherThanADayFromTheBeginningOfTheRound() {
        var story = Story()
        story.tellHeard()
        story.timePasses(.minutes(1))
        #expect(story.happens(.laterRequested(story.attempt, minutes: 1_440)) == .laterTooFar)
        #expect(story.state.latersUsed == 0)
        #expect(story.happens(.laterRequested(story.attempt, minutes: 1_439)) == nil)
    }

    @Test func whoeverWantsTheCustomerAfterAllIsConnected() {
        var story = Story()
        story.tellHeard()
        story.happens(.laterRequested(story.attempt, minutes: 30))
        story.soFar()
        story.employeeWantsTheCustomer()
        story.ends(.forwarded, .connected)
        story.did("record connecting/answered", "transfer", "record connected/answered ended", "release")
        story.stands("connected (verified)")
        story.nothingElseHappens()
    }

    @Test func theLaterCallIsMadeAtOnceWhenItsTimePassedDuringTheCall() {
        var story = Story()
        story.tellHeard()
        story.happens(.laterRequested(story.attempt, minutes: 5))
        story.ends(.humanEnded, after: .minutes(6))
        story.nextCallIs(in: .zero)
    }
}
