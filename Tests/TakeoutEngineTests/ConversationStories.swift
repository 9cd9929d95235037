// What people say on the phone, and what becomes of the message then.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ConversationStories {
    @Test func theEmployeeHearsTheMessageAndIsConnected() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            #expect(!"\(employee.order)".contains("pipe"), "the order must not carry the message")
            #expect(!"\(employee.order)".contains(Cast.customer), "the order must not carry the customer's number")
            try await employee.rings().answers()
            let told = try await employee.says(.yes)
            #expect(told.text.contains("The pipe leaks."))
            #expect(try await employee.says(.connect).text == "Connecting you now.")
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await employee.isForwarded()
            try await employee.ends(.forwarded, .connected)
            #expect(try await story.state(of: message) == .connected)
            let attempt = try #require(try await story.attempts(of: message).first)
            #expect(attempt.outcome == .connected)
            #expect(attempt.status == .answered)
            #expect(attempt.connectedToCustomerAt != nil)
            try await story.later(.hours(48))
        }
    }

    @Test func connectingBeforeSayingYesIsRefused() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.answers()
            #expect(try await employee.says(.connect).isError)
            try await employee.hangsUp()
            #expect(try await story.outcomes(of: message) == [.notHuman])
            try await story.mail(.couldNotReach)
        }
    }

    @Test(arguments: [
        (PhoneCall.Words.decline, CallbackWord.heard, AttemptOutcome.declined),
        (.handled, .handled, .handled),
    ])
    func aDecisionEndsTheCallback(words: PhoneCall.Words, state: CallbackWord, outcome: AttemptOutcome) async throws {
        try await Story.tell(businesses: [Cast.business(retries: 3)]) { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            #expect(try await employee.says(words).endsCall)
            try await employee.hangsUp()
            #expect(try await story.state(of: message) == state)
            #expect(try await story.outcomes(of: message) == [outcome])
            try await story.later(.hours(48))
        }
    }

    @Test func theWrongPersonIsNotCalledAgainAndTheMessageGoesOutByMail() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 3)]) { story in
            let message = try await story.message()
            let stranger = try await story.phoneRings()
            try await stranger.answers()
            _ = try await stranger.says(.wrongPerson)
            try await stranger.hangsUp()
            #expect(try await story.state(of: message) == .fallback)
            try await story.mail(.couldNotReach)
            try await story.later(.hours(48))
        }
    }

    @Test func theEmployeeAsksForALaterCallAndGetsItToTheMinute() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            let busy = try await story.phoneRings()
            try await busy.answers()
            #expect(try await busy.saysLater(minutes: 20).endsCall)
            try await busy.hangsUp()
            try await story.later(.minutes(20) - .seconds(1))
            try await story.nothingElseHappens()
            try await story.later(.seconds(1))
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            #expect(try await story.outcomes(of: message) == [.later, .handled])
        }
    }

    @Test func theCustomerDoesNotAnswerAndTheEmployeeGetsTheNumber() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await employee.ends(.customerNotReached, reason: "call.forwarding.no-answer")
            #expect(try await story.outcomes(of: message) == [.customerNotReached])
            #expect(try await story.mail(.customerNotReached).text.contains(Cast.customer))
            try await story.later(.hours(48))
        }
    }

    @Test func aTransferThatIsNotTakenInIsToldOnTheLineAndByMail() async throws {
        try await Story.tell { story in
            story.provider.failTransfers(.refused)
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            guard case .say(let sentence) = try await story.steering() else {
                Issue.record("the failure was not told on the line")
                return
            }
            #expect(sentence.contains("could not connect"))
            try await employee.hangsUp()
            #expect(try await story.outcomes(of: message) == [.connectionFailed])
            try await story.mail(.connectionFailed)
        }
    }

    @Test(arguments: ["+442079460958", "+19005550123", "+881612345678"])
    func aNumberThatIsNotDialledIsToldOnTheLineAndByMail(number: String) async throws {
        try await Story.tell { story in
            let message = try await story.message(from: number)
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            let answer = try await employee.says(.connect)
            #expect(answer.text.contains("I cannot connect you"))
            try await employee.hangsUp()
            #expect(try await story.mail(.connectionRefused).text.contains(number))
            #expect(try await story.state(of: message) == .heard)
            try await story.later(.hours(48))
        }
    }

    @Test func aCountryThatTheBusinessAllowsIsDialled() async throws {
        try await Story.tell(businesses: [Cast.business { $0.allowedCountries = ["GB"] }]) { story in
            _ = try await story.message(from: "+442079460958")
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.connect)
            #expect(try await story.steering() == .transfer("+442079460958"))
            try await employee.ends(.forwarded, .connected)
        }
    }

    @Test func aCallThatBreaksOffAfterTheTextIsFollowedByTheText() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 3)]) { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.ends(.passingFault, reason: "worker-shutdown")
            #expect(try await story.mail(.cutOff).text.contains("The pipe leaks."))
            #expect(try await story.outcomes(of: message) == [.heard])
            try await story.later(.hours(48))
        }
    }

    @Test func stoppingHangsUpAndSendsNothing() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 3)]) { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.rings()
            #expect(try await story.engine.stop(message) == .some(nil))
            #expect(try await story.steering() == .hangUp)
            try await employee.ends(.humanEnded, reason: "manually-canceled")
            #expect(try await story.state(of: message) == .stopped)
            #expect(try await story.outcomes(of: message) == [.cancelled])
            try await story.later(.hours(48))
        }
    }
}
