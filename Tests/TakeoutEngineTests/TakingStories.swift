// Somebody has taken a message: the others who knew of it are told, each once.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct TakingStories {
    private static let texted = Cast.business { $0.notificationSMSPhone = Cast.mobile }

    /// Nobody answered, and the message went out by mail.
    private func unreached(in story: Story) async throws -> MessageID {
        let message = try await story.message()
        try await story.phoneRings().isNotAnswered()
        try await story.mail(.couldNotReach)
        return message
    }

    private func connects(_ call: PhoneCall, in story: Story) async throws {
        try await call.says(.yes)
        try await call.says(.connect)
        #expect(try await story.steering() == .transfer(Cast.customer))
        try await call.ends(.forwarded, .connected)
    }

    private func deals(with call: PhoneCall) async throws {
        try await call.says(.yes)
        try await call.says(.handled)
        try await call.hangsUp()
    }

    // MARK: By phone

    @Test(arguments: StoryDatabase.all)
    func whoeverWasToldInWritingHearsWhoWasConnectedAfterwards(on database: StoryDatabase) async throws {
        try await Story.tell(on: database) { story in
            let message = try await unreached(in: story)
            _ = try await story.engine.callNow(message)
            try await connects(try await story.phoneRings(), in: story)
            let told = try await story.mail(.taken)
            #expect(told.thread == message.rawValue)
            let facts = try #require(story.composer.facts.last)
            #expect(facts.taker == Cast.employee && facts.customerName == "Ann" && facts.buttons.isEmpty)
            #expect(facts.reason == "The message was heard, and the two were connected.")
            #expect(try await story.state(of: message) == .connected)
            #expect(try await story.isAwaitingNotices(message) == false)
            try await story.later(.hours(48))
        }
    }

    @Test func aPhoneThatRangBeforeIsToldByTextAndLearnsNothingOfTheCustomer() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1) { $0.notificationSMSPhone = Cast.mobile }]) {
            story in
            _ = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.change { $0.notificationPhone = Cast.otherEmployee }
            try await story.later(.minutes(5))
            try await deals(with: try await story.phoneRings(at: Cast.otherEmployee))
            try await story.sms(.taken, to: Cast.employee)
            let facts = try #require(story.composer.facts.last)
            #expect(facts.taker == Cast.otherEmployee)
            #expect(facts.customerName == nil && facts.customerPhone == nil && facts.replyCode == nil)
            // That text gives nobody a say in the matter.
            try await story.reply("CALL", from: Cast.employee)
        }
    }

    @Test func aPhoneIsNotTextedWhereTheBusinessHasNoTextsSent() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            _ = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.change { $0.notificationPhone = Cast.otherEmployee }
            try await story.later(.minutes(5))
            try await deals(with: try await story.phoneRings(at: Cast.otherEmployee))
        }
    }

    @Test func whoeverTakesItIsNotTold() async throws {
        let business = Cast.business(retries: 1) {
            $0.notificationSMSPhone = Cast.employee
            $0.alsoTextUrgent = true
        }
        try await Story.tell(businesses: [business]) { story in
            _ = try await story.message(urgency: .urgent)
            try await story.sms(.urgent, to: Cast.employee)
            try await story.phoneRings().isNotAnswered()
            try await story.later(.minutes(5))
            try await deals(with: try await story.phoneRings())
        }
    }

    @Test func whoeverSaidThatHeIsTheWrongOneIsLeftInPeace() async throws {
        try await Story.tell(businesses: [Self.texted]) { story in
            let message = try await story.message()
            let stranger = try await story.phoneRings()
            try await story.change { $0.notificationPhone = Cast.otherEmployee }
            try await stranger.says(.wrongPerson)
            try await stranger.hangsUp()
            try await deals(with: try await story.phoneRings(at: Cast.otherEmployee))
            #expect(try await story.state(of: message) == .handled)
        }
    }

    @Test func decliningIsNoTaking() async throws {
        try await Story.tell { story in
            let message = try await unreached(in: story)
            _ = try await story.engine.callNow(message)
            let call = try await story.phoneRings()
            try await call.says(.yes)
            try await call.says(.decline)
            try await call.hangsUp()
            try await story.nothingElseHappens()
            _ = try await story.engine.markHandled(message, by: "ann@miller.example")
            try await story.mail(.taken)
            #expect(story.composer.facts.last?.taker == "ann@miller.example")
        }
    }

    @Test func aNoticeThatTellsHowTheCallEndedSaysEnough() async throws {
        try await Story.tell { story in
            let message = try await unreached(in: story)
            _ = try await story.engine.callNow(message)
            let call = try await story.phoneRings()
            try await call.says(.yes)
            try await call.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await call.ends(.customerNotReached)
            try await story.mail(.customerNotReached)
            try await story.later(.hours(48))
        }
    }

    // MARK: By a person

    @Test func theMarkTellsWhoMadeIt() async throws {
        for (person, isTold) in [(Cast.mail, false), ("ann@miller.example", true), (nil, true)] {
            try await Story.tell { story in
                let message = try await unreached(in: story)
                #expect(try await story.engine.markHandled(message, by: person) == .some(nil))
                if isTold {
                    try await story.mail(.taken)
                    #expect(story.composer.facts.last?.taker == person)
                }
                try await story.nothingElseHappens()
                #expect(try await story.engine.markHandled(message, by: "late@miller.example") == .alreadyKnown)
            }
        }
    }

    @Test func doneByTextIsToldToTheOthers() async throws {
        try await Story.tell(businesses: [Self.texted]) { story in
            _ = try await unreached(in: story)
            try await story.sms(.couldNotReach)
            try await story.reply("DONE")
            try await story.mail(.taken)
            try await story.answer(andNoticeTo: Cast.employee)
            #expect(story.composer.facts.filter { $0.kind == .taken }.allSatisfy { $0.taker == Cast.mobile })
        }
    }

    @Test func aPhoneThatRingsWhenAnotherTakesItHearsOfItOnce() async throws {
        try await Story.tell(businesses: [Self.texted]) { story in
            let message = try await story.message()
            let call = try await story.phoneRings()
            try await call.rings()
            _ = try await story.engine.markHandled(message, by: "ann@miller.example")
            try await story.sms(.taken, to: Cast.employee)
            #expect(try await story.steering() == .hangUp)
            try await call.hangsUp()
            #expect(try await story.state(of: message) == .handled)
        }
    }

    // MARK: Not at any price

    @Test func aNumberThatSaidStopIsNotTexted() async throws {
        try await Story.tell(businesses: [Self.texted]) { story in
            let message = try await unreached(in: story)
            try await story.sms(.couldNotReach)
            try await story.reply("STOP")
            try await story.reply("STOP", from: Cast.employee)
            _ = try await story.engine.markHandled(message)
            try await story.mail(.taken)
            #expect(try await story.notices(of: message).map(\.kind) == [.couldNotReach, .couldNotReach, .taken])
        }
    }

    @Test func oneThatCannotBeDeliveredChangesNothing() async throws {
        try await Story.tell { story in
            let message = try await unreached(in: story)
            story.letterbox.refuse(Cast.mail, .permanent)
            _ = try await story.engine.markHandled(message)
            #expect(try await story.notices(of: message).map(\.status) == [.sent, .failed])
            #expect(try await story.state(of: message) == .handled)
            #expect(try await story.deadLetters().isEmpty)
        }
    }

    @Test func itComesAfterTheNewsThatIsStillToBeSent() async throws {
        try await Story.tell { story in
            story.letterbox.refuse(Cast.mail, .retry)
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.later(.minutes(20))
            story.letterbox.refuse(Cast.mail, nil)
            _ = try await story.engine.markHandled(message)
            try await story.nothingElseHappens()
            try await story.later(.hours(1))
            try await story.mail(.couldNotReach)
            try await story.mail(.taken)
            #expect(try await story.audit().isClean)
        }
    }

    @Test func aLostOneIsFoundByTheAuditor() async throws {
        try await Story.tell { story in
            story.letterbox.refuse(Cast.mail, .retry)
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            _ = try await story.engine.markHandled(message)
            try await story.settle()
            try await story.tamper(message, "DELETE FROM outbox WHERE callback_id = $1 AND sequence < 0")
            story.letterbox.refuse(Cast.mail, nil)
            #expect(try await story.audit().isClean == false)
            try await story.later(.hours(1))
            try await story.mail(.couldNotReach)
            try await story.mail(.taken)
        }
    }
}
