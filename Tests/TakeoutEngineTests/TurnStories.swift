// Several messages at once: one call to a phone at a time, as many as the account has lines, not too many a day.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TurnStories {
    @Test func twoMessagesToOnePhoneAreToldOneAfterTheOther() async throws {
        try await Story.tell { story in
            let first = try await story.message("The pipe leaks.")
            let second = try await story.message("The tap drips.")
            let employee = try await story.phoneRings()
            #expect(employee.order.message == first)
            try await story.later(.minutes(2))
            try await employee.answers()
            try await story.nothingElseHappens()
            #expect(try await story.state(of: second) == .scheduled)

            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            let again = try await story.phoneRings()
            #expect(again.order.message == second)
            try await again.isNotAnswered()
            #expect(try await story.mail(.couldNotReach).text.contains("The tap drips."))
        }
    }

    @Test func aPhoneThatIsNotAnsweredIsFreeForTheNextMessageDuringTheRetryDelay() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            let first = try await story.message("The pipe leaks.")
            let second = try await story.message("The tap drips.")
            try await story.phoneRings().isNotAnswered()
            let other = try await story.phoneRings()
            #expect(other.order.message == second)
            try await story.later(.minutes(4))
            try await other.says(.yes)
            try await other.says(.handled)
            try await other.hangsUp()
            try await story.nothingElseHappens()
            try await story.later(.minutes(1))
            let retry = try await story.phoneRings()
            #expect(retry.order.message == first)
            try await retry.says(.yes)
            try await retry.says(.handled)
            try await retry.hangsUp()
        }
    }

    @Test func theAccountsLinesAreNotExceeded() async throws {
        let other = Cast.business(2, phone: Cast.otherEmployee)
        try await Story.tell(businesses: [Cast.business(), other]) {
            $0.lines = 1
        } _: { story in
            _ = try await story.message()
            let waiting = try await story.message("The tap drips.", for: other)
            let employee = try await story.phoneRings()
            try await story.later(.seconds(40))
            try await employee.rings()
            try await story.nothingElseHappens()
            try await employee.isNotAnswered()
            try await story.mail(.couldNotReach)
            let next = try await story.phoneRings(at: Cast.otherEmployee)
            #expect(next.order.message == waiting)
            try await next.says(.yes)
            try await next.says(.handled)
            try await next.hangsUp()
        }
    }

    @Test func aPhoneThatWasCalledOftenEnoughTodayGetsANoticeInstead() async throws {
        try await Story.tell {
            $0.callsPerPhonePerDay = 1
        } _: { story in
            _ = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            let second = try await story.message("The tap drips.")
            let notice = try await story.mail(.couldNotReach)
            #expect(notice.text.contains("as often as allowed within 24 hours"))
            #expect(try await story.state(of: second) == .fallback)

            try await story.later(.hours(24))
            _ = try await story.message("The boiler hums.")
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)
        }
    }

    @Test func afterAnUnprovenConnectionThePhoneIsLeftAloneForThreeMinutes() async throws {
        try await Story.tell { story in
            let first = try await story.message("The pipe leaks.")
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await employee.ends(.forwarded)
            let second = try await story.message("The tap drips.")
            try await story.later(.seconds(15))
            try await story.mail(.connectionUnverified)
            #expect(try await story.outcomes(of: first) == [.connectedUnverified])
            try await story.later(.minutes(3) - .seconds(16))
            try await story.nothingElseHappens()
            try await story.later(.seconds(1))
            let next = try await story.phoneRings()
            #expect(next.order.message == second)
            try await next.says(.yes)
            try await next.says(.handled)
            try await next.hangsUp()
        }
    }

    @Test func aProofThatComesLateSavesTheNotice() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await employee.ends(.forwarded)
            try await story.later(.seconds(10))
            try await employee.ends(.forwarded, .connected)
            #expect(try await story.outcomes(of: message) == [.connected])
            try await story.later(.hours(1))
        }
    }
}
