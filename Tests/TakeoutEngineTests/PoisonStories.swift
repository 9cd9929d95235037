// Work that cannot be done: it is put aside where people see it, and nothing else waits for it.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct PoisonStories {
    private static let unreadable = "UPDATE outbox SET work = '{\"sing\":{}}' WHERE callback_id = $1"

    private static func quietBusiness(_ number: Int, mail: String) -> Business {
        Cast.business(number, phone: "+1202555014\(number)") {
            $0.settings.isEnabled = false
            $0.notificationEmail = mail
        }
    }

    @Test func aNoticeWhoseWorkCannotBeReadIsADeadLetterAndTheOthersAreSent() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            story.letterbox.refuse(Cast.mail, .retry)
            let poisoned = try await story.message("The pipe leaks.")
            let other = try await story.message("The tap drips.")
            try await story.settle()
            try await story.tamper(poisoned, Self.unreadable)
            story.letterbox.refuse(Cast.mail, nil)
            try await story.later(.seconds(30))
            try await story.mails(.newMessage, .poisonedWork, .needsAttention)
            #expect(try await story.deadLetters() == [poisoned])
            #expect(try await story.state(of: poisoned) == .needsAttention)
            #expect(try await story.notices(of: poisoned).map(\.status) == [.failed, .sent, .sent])
            #expect(try await story.notices(of: other).map(\.status) == [.sent])
            try await story.later(.hours(48))
            #expect(try await story.audit().isClean, "a dead letter is known already")
        }
    }

    @Test func aCallWhoseOrderCannotBeReadIsLookedForAndThenPlaced() async throws {
        try await Story.tell { story in
            let slow = await story.makeSlowNode()
            let message = try await story.message(at: slow)
            try await story.tamper(message, Self.unreadable)
            try await story.later(.seconds(60))
            #expect(try await story.mail(.poisonedWork, to: Cast.admin).text.contains("cannot be read"))
            #expect(try await story.deadLetters() == [message])
            try await story.later(.seconds(149))
            try await story.nothingElseHappens()
            try await story.later(.seconds(1))
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            #expect(try await story.outcomes(of: message) == [.providerFailed, .handled])
        }
    }

    @Test func aNoticeThatKillsItsWorkersIsADeadLetterAndBystandersAreNot() async throws {
        let (deadly, harmless) = (Cast.mail, "other@miller.example")
        let businesses = [Self.quietBusiness(1, mail: deadly), Self.quietBusiness(2, mail: harmless)]
        try await Story.tell(businesses: businesses) { story in
            story.letterbox.hold(deadly, harmless)
            let poisoned = try await story.message(for: businesses[0])
            story.clock.set(story.clock.now + .seconds(1))
            var bystanders: [MessageID] = []
            for _ in 0..<3 { bystanders.append(try await story.message(for: businesses[1])) }
            // All of them are under way in the first crashes; then the suspects go one by one, and it dies alone.
            for life in 1...Engine.poisonLimit {
                try await story.mailsAreUnderWay(life <= StoreTransaction.suspectLimit ? 4 : 1)
                #expect(story.letterbox.sent.isEmpty)
                try await story.die()
                if life == StoreTransaction.suspectLimit { story.letterbox.hold(deadly) }
                try await story.startAgain()
            }
            try await story.mails(.poisonedWork, .needsAttention)
            #expect(try await story.deadLetters() == [poisoned])
            #expect(try await story.state(of: poisoned) == .needsAttention)
            try await story.later(.minutes(2))
            for _ in bystanders { try await story.mail(.newMessage, to: harmless) }
            for message in bystanders { #expect(try await story.notices(of: message).map(\.status) == [.sent]) }
            #expect(try await story.deadLetters() == [poisoned])
        }
    }

    /// Found by the simulation: after a pause all suspects were due at once, were begun together and shared the blame.
    @Test func suspectsAreTriedOneByOneThoughAllAreDueSinceNobodyWasThere() async throws {
        let (one, other) = (Cast.mail, "other@miller.example")
        let businesses = [Self.quietBusiness(1, mail: one), Self.quietBusiness(2, mail: other)]
        try await Story.tell(businesses: businesses) { story in
            story.letterbox.hold(one, other)
            var messages: [MessageID] = []
            for business in businesses { messages.append(try await story.message(for: business)) }
            for life in 1...(StoreTransaction.suspectLimit + 2) {
                let count = life <= StoreTransaction.suspectLimit ? 2 : 1
                try await story.mailsAreUnderWay(count)
                for _ in 0..<100 { await Task.yield() }  // time enough to begin what must not be begun
                #expect(story.letterbox.underWay == count, "in life \(life)")
                try await story.die()
                // Longer than the suspects' pauses together.
                story.clock.set(story.clock.now + .minutes(10))
                try await story.startAgain()
            }
            try await story.mailsAreUnderWay(1)
            story.letterbox.hold()
            story.letterbox.deliver()
            try await story.later(.minutes(1))
            try await story.mails(.newMessage, .newMessage)
            for message in messages { #expect(try await story.notices(of: message).map(\.status) == [.sent]) }
            #expect(try await story.deadLetters().isEmpty)
        }
    }

    /// Found by the simulation: a mail that hung was blamed for the deaths that the one after it caused.
    @Test func theNextSuspectWaitsWhileOneIsInHand() async throws {
        let (one, other) = (Cast.mail, "other@miller.example")
        let businesses = [Self.quietBusiness(1, mail: one), Self.quietBusiness(2, mail: other)]
        try await Story.tell(businesses: businesses) { story in
            story.letterbox.hold(one, other)
            for business in businesses { _ = try await story.message(for: business) }
            for _ in 0..<StoreTransaction.suspectLimit {
                try await story.mailsAreUnderWay(2)
                try await story.die()
                try await story.startAgain()
            }
            try await story.mailsAreUnderWay(1)
            try await story.later(.minutes(2))
            #expect(story.letterbox.underWay == 1, "it hangs, and the other one is not begun beside it")
            story.letterbox.hold()
            story.letterbox.deliver()
            try await story.later(.minutes(1))
            try await story.mails(.newMessage, .newMessage)
        }
    }
}
