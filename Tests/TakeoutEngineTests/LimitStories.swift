// The account's lines: what is over its concurrency comes later, in each of the forms in which it is told.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LimitStories {
    private static let other = Cast.business(2, phone: Cast.otherEmployee)

    private func isHandled(_ call: PhoneCall) async throws {
        try await call.says(.yes)
        try await call.says(.handled)
        try await call.hangsUp()
    }

    @Test func aCallOverTheConcurrencyIsMadeLaterAndUsesUpNoAttempt() async throws {
        try await Story.tell { story in
            story.provider.receive(.failsTelling(.notDone(retryAfter: nil), AccountNews(isFull: true)))
            let message = try await story.message()
            _ = try await story.phoneRings()
            try await story.later(.seconds(29))
            try await story.nothingElseHappens()
            try await story.later(.seconds(1))
            try await isHandled(try await story.phoneRings())
            #expect(try await story.outcomes(of: message) == [.providerFailed, .handled])
        }
    }

    @Test func aCallThatIsTakenAndEndsOverTheConcurrencyIsMadeLater() async throws {
        try await Story.tell { story in
            let message = try await story.message()
            try await story.phoneRings().endsBeforeItRings(.passingFault, telling: AccountNews(isFull: true))
            #expect(try await story.state(of: message) == .scheduled)
            try await story.later(.seconds(30))
            try await isHandled(try await story.phoneRings())
        }
    }

    @Test func whileTheAccountIsFullOtherCallsWaitInsteadOfBeingRefused() async throws {
        try await Story.tell(businesses: [Cast.business(), Self.other]) { story in
            story.provider.receive(.failsTelling(.notDone(retryAfter: nil), AccountNews(isFull: true)))
            let first = try await story.message()
            _ = try await story.phoneRings()
            let second = try await story.message("Elsewhere.", for: Self.other)
            try await story.later(.seconds(19))
            try await story.nothingElseHappens()
            #expect(try await story.state(of: second) == .scheduled)
            try await story.later(.seconds(1))
            try await isHandled(try await story.phoneRings(at: Cast.otherEmployee))
            try await story.later(.seconds(10))
            try await isHandled(try await story.phoneRings())
            #expect(try await story.outcomes(of: second) == [.handled])
            #expect(try await story.outcomes(of: first) == [.providerFailed, .handled])
        }
    }

    @Test func aCallOfOursThatEndsLetsTheNextThrough() async throws {
        try await Story.tell(businesses: [Cast.business(), Self.other]) { story in
            story.provider.receive(.placedTelling(AccountNews(lineLimit: 10, isFull: true)))
            _ = try await story.message()
            let first = try await story.phoneRings()
            _ = try await story.message("Elsewhere.", for: Self.other)
            try await story.later(.seconds(3))
            try await story.nothingElseHappens()
            try await isHandled(first)
            try await isHandled(try await story.phoneRings(at: Cast.otherEmployee))
        }
    }

    @Test func theAccountsOwnLimitHoldsWhereMoreIsSet() async throws {
        try await Story.tell(businesses: [Cast.business(), Self.other]) {
            $0.lines = 8
        } _: { story in
            story.provider.receive(.placedTelling(AccountNews(lineLimit: 2)))
            _ = try await story.message()
            let first = try await story.phoneRings()
            _ = try await story.message("Elsewhere.", for: Self.other)
            // One line of the two is left to customers.
            try await story.later(.seconds(30))
            try await story.nothingElseHappens()
            try await isHandled(first)
            try await isHandled(try await story.phoneRings(at: Cast.otherEmployee))
            #expect(try await story.account().lineLimit == 2)
        }
    }

    @Test func aCallThatIsHandedOnHoldsItsLineUntilItHasEnded() async throws {
        try await Story.tell(businesses: [Cast.business(), Self.other]) {
            $0.lines = 1
        } _: { story in
            _ = try await story.message()
            let first = try await story.phoneRings()
            try await first.says(.yes)
            try await first.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await first.isForwarded()
            _ = try await story.message("Elsewhere.", for: Self.other)
            try await story.later(.seconds(40))
            try await story.nothingElseHappens()
            try await first.ends(.forwarded, .connected)
            try await isHandled(try await story.phoneRings(at: Cast.otherEmployee))
        }
    }

    @Test(arguments: StoryDatabase.all)
    func manyCallsAtOnceNeverHoldMoreLinesThanThereAre(on database: StoryDatabase) async throws {
        let businesses = (1...6).map { Cast.business($0, phone: "+1202555015\($0)") }
        try await Story.tell(on: database, businesses: businesses) {
            $0.lines = 3
        } _: { story in
            for business in businesses { _ = try await story.message(for: business) }
            try await story.settle()
            #expect(story.provider.orders.count == 3)
            var phones: Set<String> = []
            for number in businesses.indices {
                try await story.settle()
                // On a database with several connections the order in which calls ask for a line is not ours.
                let phone = try #require(story.provider.orders.dropFirst(number).first).employeePhone
                try await isHandled(try await story.phoneRings(at: phone))
                phones.insert(phone)
            }
            #expect(phones == Set(businesses.map(\.numberToCall)))
        }
    }
}
