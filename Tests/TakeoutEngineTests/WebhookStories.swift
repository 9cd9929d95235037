// Integrators are told what happens: once, signed, and again until they take it.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct WebhookStories {
    @Test func aConnectedCallbackIsToldStepByStep() async throws {
        for database in StoryDatabase.all {
            try await Story.tell(on: database) { story in
                try await story.addWebhook()
                let message = try await story.message("The pipe leaks.")
                let call = try await story.phoneRings()
                try await call.answers()
                try await call.says(.yes)
                try await call.says(.handled)
                try await call.hangsUp()
                try await story.settleDispatch()
                // Deliveries of one moment may pass each other on the way.
                #expect(story.receiver.types.prefix(2) == ["message.created", "callback.heard"])
                #expect(Set(story.receiver.types.suffix(2)) == ["attempt.ended", "callback.finished"])
                for arrival in story.receiver.arrivals {
                    #expect(try arrival.isSigned(with: Story.secret))
                    #expect(arrival.url == Story.hook)
                    #expect(try arrival.data("message")["id"] as? String == message.rawValue)
                    #expect(try arrival.data("message")["body"] as? String == "The pipe leaks.")
                }
                #expect(Set(story.receiver.arrivals.map(\.id)).count == 4)
                let arrivals = Dictionary(
                    uniqueKeysWithValues: zip(story.receiver.types, story.receiver.arrivals))
                #expect(try arrivals["callback.finished"]?.data("callback")["state"] as? String == "handled")
                #expect(try arrivals["attempt.ended"]?.data("attempt")["outcome"] as? String == "handled")
            }
        }
    }

    @Test func aFallbackIsToldWhenItWasDelivered() async throws {
        try await Story.tell { story in
            let endpoint = try await story.addWebhook(events: [.fallbackDelivered, .needsAttention])
            _ = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)
            try await story.settleDispatch()
            #expect(story.receiver.types == ["fallback.delivered"])
            #expect(try await story.deliveries(to: endpoint).map(\.status) == [.delivered])
        }
    }

    @Test func whoIsToldOfAllHearsOfEveryBusinessAndOthersOnlyOfTheirOwn() async throws {
        let second = Cast.business(2, phone: Cast.otherEmployee) { $0.settings.isEnabled = false }
        let first = Cast.business { $0.settings.isEnabled = false }
        try await Story.tell(businesses: [first, second]) { story in
            try await story.addWebhook("https://one.example/", events: [.messageCreated])
            try await story.addWebhook("https://all.example/", of: nil, events: [.messageCreated])
            _ = try await story.message()
            _ = try await story.message(for: second)
            try await story.mails(.newMessage, .newMessage)
            try await story.settleDispatch()
            let urls = story.receiver.arrivals.map(\.url).sorted()
            #expect(urls == ["https://all.example/", "https://all.example/", "https://one.example/"])
            // One event is one id, whoever is told of it.
            #expect(Set(story.receiver.arrivals.map(\.id)).count == 2)
        }
    }

    @Test func withoutEndpointsNothingIsWritten() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let endpoint = try await story.addWebhook()
            _ = try await story.engine.changeWebhook(endpoint.id) { $0.status = .off }
            _ = try await story.message()
            try await story.mail(.newMessage)
            let hasEvents = try await story.engine.parts.store.read { tx throws(StoreError) in
                try tx.hasWebhookEvents()
            }
            #expect(!hasEvents)
            try await story.settleDispatch()
            #expect(story.receiver.arrivals.isEmpty)
        }
    }

    @Test func whatIsNotTakenIsTriedAgainWithGrowingPausesOverADayAndThenFails() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let endpoint = try await story.addWebhook(events: [.messageCreated])
            story.receiver.answer(Story.hook, .answered(status: 500, response: "oops", retryAfter: nil))
            _ = try await story.message()
            try await story.mail(.newMessage)
            try await story.dispatchLater(.hours(30))
            let delivery = try #require(try await story.deliveries(to: endpoint).first)
            #expect(delivery.status == .failed)
            #expect(delivery.tries == 8)
            #expect(delivery.responseStatus == 500 && delivery.response == "oops")
            let times = story.receiver.arrivals.compactMap { Int($0.timestamp) }
            #expect(zip(times, times.dropFirst()).map { $1 - $0 } == [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000])
            // The same body under the same id, with a new time and signature.
            #expect(Set(story.receiver.arrivals.map(\.id)).count == 1)
            #expect(Set(story.receiver.arrivals.map(\.raw)).count == 1)
            #expect(try story.receiver.arrivals.allSatisfy { try $0.isSigned(with: Story.secret) })
            story.receiver.answer(Story.hook, nil)
            try await story.engine.retryWebhook(delivery.id)
            #expect(try await story.deliveries(to: endpoint).map(\.status) == [.delivered])
            #expect(try await story.endpoint(endpoint.id).failingSince == nil)
        }
    }

    @Test func aReceiverThatAsksForAPauseGetsIt() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            try await story.addWebhook(events: [.messageCreated])
            story.receiver.answer(Story.hook, .answered(status: 429, response: "", retryAfter: 3_600))
            _ = try await story.message()
            try await story.mail(.newMessage)
            try await story.dispatchLater(.seconds(3_599))
            #expect(story.receiver.arrivals.count == 1)
            try await story.dispatchLater(.seconds(1))
            #expect(story.receiver.arrivals.count == 2)
        }
    }

    @Test func aReceiverThatIsDownIsNotHammeredAndGetsAllOfItAfterwards() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let endpoint = try await story.addWebhook(events: [.messageCreated])
            story.receiver.answer(Story.hook, .failed("The receiver takes no connection."))
            for _ in 0..<40 { _ = try await story.message() }
            for _ in 0..<40 { try await story.mail(.newMessage) }
            try await story.dispatchLater(.hours(2))
            let tries = story.receiver.arrivals.count
            #expect(tries < 60, "\(tries) tries for 40 deliveries in two hours")
            story.receiver.answer(Story.hook, nil)
            try await story.dispatchLater(.hours(3))
            #expect(try await story.deliveries(to: endpoint).allSatisfy { $0.status == .delivered })
        }
    }

    @Test func anEndpointThatTakesNothingForDaysIsDisabledAndItsOwnerIsTold() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let endpoint = try await story.addWebhook(events: [.messageCreated])
            story.receiver.answer(Story.hook, .failed("The receiver takes no connection."))
            for _ in 0..<6 {
                _ = try await story.message()
                try await story.mail(.newMessage)
                try await story.dispatchLater(.hours(25))
            }
            #expect(try await story.endpoint(endpoint.id).status == .disabled)
            #expect(story.letterbox.letters.map(\.kind) == ["webhook_disabled"])
            #expect(story.letterbox.letters.map(\.to) == [Cast.mail])
            let tries = story.receiver.arrivals.count
            _ = try await story.message()
            try await story.mail(.newMessage)
            try await story.dispatchLater(.hours(24))
            #expect(story.receiver.arrivals.count == tries)
            #expect(try await story.deliveries(to: endpoint).allSatisfy { $0.status == .failed })
        }
    }

    @Test func oneThatIsGoneIsDisabledAtOnceAndTheAdminIsToldOfAnAdminsEndpoint() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let endpoint = try await story.addWebhook(of: nil, events: [.messageCreated])
            story.receiver.answer(Story.hook, .answered(status: 410, response: "", retryAfter: nil))
            _ = try await story.message()
            try await story.mail(.newMessage)
            try await story.settleDispatch()
            #expect(try await story.endpoint(endpoint.id).status == .disabled)
            #expect(story.letterbox.letters.map(\.to) == [Cast.admin])
        }
    }

    @Test func forADayBothSecretsSign() async throws {
        try await Story.tell { story in
            let endpoint = try await story.addWebhook()
            let next = WebhookSecret.make(Array(repeating: 9, count: 32))
            _ = try await story.engine.rotateWebhookSecret(endpoint.id, to: next)
            _ = try await story.engine.testWebhook(endpoint)
            try await story.settleDispatch()
            let first = try #require(story.receiver.arrivals.first)
            #expect(try first.isSigned(with: Story.secret) && first.isSigned(with: next))
            try await story.dispatchLater(.hours(25))
            _ = try await story.engine.testWebhook(endpoint)
            try await story.settleDispatch()
            let second = try #require(story.receiver.arrivals.last)
            #expect(try second.isSigned(with: next))
            #expect(try !second.isSigned(with: Story.secret))
        }
    }

    @Test func whatWasNotSentWhenTheServerDiedIsSentAfterItsStart() async throws {
        for database in StoryDatabase.all {
            let business = Cast.business { $0.settings.isEnabled = false }
            try await Story.tell(on: database, businesses: [business]) { story in
                let endpoint = try await story.addWebhook(events: [.messageCreated])
                story.receiver.answer(Story.hook, .failed("The receiver takes no connection."))
                _ = try await story.message()
                try await story.mail(.newMessage)
                try await story.settleDispatch()
                try await story.die()
                story.receiver.answer(Story.hook, nil)
                try await story.startAgain()
                try await story.dispatchLater(.minutes(2))
                #expect(try await story.deliveries(to: endpoint).map(\.status) == [.delivered])
            }
        }
    }

    @Test func whatIsOverIsForgottenAfterAMonth() async throws {
        try await Story.tell { story in
            let endpoint = try await story.addWebhook()
            _ = try await story.engine.testWebhook(endpoint)
            try await story.dispatchLater(.hours(24 * 29))
            try await story.engine.forgetWhatIsOver()
            #expect(try await story.deliveries(to: endpoint).count == 1)
            try await story.dispatchLater(.hours(24 * 2))
            try await story.engine.forgetWhatIsOver()
            #expect(try await story.deliveries(to: endpoint).isEmpty)
        }
    }
}
