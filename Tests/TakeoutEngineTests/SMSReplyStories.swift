// Replies by SMS: who may ask for what, and what comes of it.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SMSReplyStories {
    private static func business(_ change: (inout Business) -> Void = { _ in }) -> Business {
        Cast.business {
            $0.notificationEmail = nil
            $0.notificationSMSPhone = Cast.mobile
            change(&$0)
        }
    }

    /// Nobody answered, and the message went out by SMS.
    private func unreached(_ body: String = "The pipe leaks.", in story: Story) async throws -> MessageID {
        let message = try await story.message(body)
        try await story.phoneRings().isNotAnswered()
        let text = try await story.sms(.couldNotReach)
        try await story.carrierTells(.delivered, of: text)
        return message
    }

    private func code(of message: MessageID, in story: Story) async throws -> String {
        try #require(try await story.notices(of: message).first?.replyCode)
    }

    @Test(arguments: StoryDatabase.all) func callConnectsAsUsual(on database: StoryDatabase) async throws {
        try await Story.tell(on: database, businesses: [Self.business()]) { story in
            let message = try await unreached(in: story)
            try await story.reply("call")
            #expect(try await story.sms(nil).text == "We call \(Cast.employee) now about Ann.")
            let employee = try await story.phoneRings()
            try await story.reply("CALL")
            #expect(try await story.sms(nil).text == "A call about Ann is under way already.")
            try await employee.says(.yes)
            try await employee.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await employee.ends(.forwarded, .connected)
            try await story.sms(.taken)
            #expect(try await story.state(of: message) == .connected)
            #expect(try await story.attempts(of: message).map(\.round) == [1, 2])
        }
    }

    @Test func doneSettlesTheMessageForGood() async throws {
        try await Story.tell(businesses: [Self.business { $0.settings.retryAttempts = 2 }]) { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            // The retry waits; the notice about it has not gone out, so nobody can reply. Two calls later it has.
            for _ in 1...2 {
                try await story.later(.minutes(5))
                try await story.phoneRings().isNotAnswered()
            }
            try await story.sms(.couldNotReach)
            try await story.reply("Done, thanks!")
            let answer = try await story.answer(andNoticeTo: Cast.employee)
            #expect(answer == "Noted: Ann is dealt with. No more calls about it.")
            #expect(try await story.state(of: message) == .handled)
            try await story.later(.hours(48))
        }
    }

    @Test func laterCallsAtThatTime() async throws {
        try await Story.tell(businesses: [Self.business()]) { story in
            let message = try await unreached(in: story)
            try await story.reply("LATER")
            #expect(try await story.sms(nil).text.hasPrefix("Please say in how many minutes"))
            try await story.reply("later 30 please")
            #expect(try await story.sms(nil).text == "We call \(Cast.employee) in 30 minutes about Ann.")
            #expect(try await story.state(of: message) == .scheduled)
            try await story.later(.minutes(29))
            try await story.nothingElseHappens()
            try await story.later(.minutes(1))
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            try await story.sms(.taken)
        }
    }

    @Test func aCodeNamesTheMessageAndNoCodeMeansTheNewest() async throws {
        try await Story.tell(businesses: [Self.business()]) { story in
            let first = try await unreached("The pipe leaks.", in: story)
            let second = try await unreached("The tap drips.", in: story)
            let third = try await unreached("The boiler hums.", in: story)
            let codes = try await [
                code(of: first, in: story), code(of: second, in: story), code(of: third, in: story),
            ]
            #expect(Set(codes).count == 3)
            try await story.reply("DONE \(codes[0].lowercased())")
            try await story.answer(andNoticeTo: Cast.employee)
            #expect(try await story.state(of: first) == .handled)
            #expect(try await story.state(of: third) == .fallback)
            try await story.reply("done")
            try await story.answer(andNoticeTo: Cast.employee)
            #expect(try await story.state(of: second) == .fallback)
            #expect(try await story.state(of: third) == .handled)
            try await story.reply("DONE 9X9")
            #expect(try await story.sms(nil).text == "No message 9X9 was sent to this phone.")
        }
    }

    @Test func allNoticesOfAMessageHaveTheSameCode() async throws {
        try await Story.tell(businesses: [Self.business()]) { story in
            let message = try await unreached(in: story)
            try await story.reply("CALL")
            try await story.sms(nil)
            try await story.phoneRings().isNotAnswered()
            try await story.sms(.couldNotReach)
            let codes = try await story.notices(of: message).map(\.replyCode)
            #expect(codes.count == 2 && Set(codes).count == 1)
        }
    }

    // MARK: Who may

    @Test func whatAStrangerTextsDoesNothing() async throws {
        try await Story.tell(businesses: [Self.business()]) { story in
            let message = try await unreached(in: story)
            let code = try await code(of: message, in: story)
            for text in ["CALL \(code)", "DONE \(code)", "DONE", "LATER 30", "What is this?"] {
                try await story.reply(text, from: Cast.otherEmployee)
            }
            try await story.nothingElseHappens()
            #expect(try await story.state(of: message) == .fallback)
            try await story.reply("HELP", from: Cast.otherEmployee)
            #expect(try await story.sms(nil, to: Cast.otherEmployee).text.hasPrefix("Takeout: "))
        }
    }

    @Test func anotherPhonesCodeIsUnknown() async throws {
        let other = Cast.business(2, phone: Cast.otherEmployee) {
            $0.notificationEmail = nil
            $0.notificationSMSPhone = "+12025550151"
        }
        try await Story.tell(businesses: [Self.business(), other]) { story in
            let message = try await unreached(in: story)
            let code = try await code(of: message, in: story)
            _ = try await story.message(for: other)
            try await story.phoneRings(at: Cast.otherEmployee).isNotAnswered()
            try await story.sms(.couldNotReach, to: "+12025550151")
            try await story.reply("DONE \(code)", from: "+12025550151")
            #expect(try await story.sms(nil, to: "+12025550151").text.contains(code))
            #expect(try await story.state(of: message) == .fallback)
        }
    }

    @Test func aTextThatIsToldTwiceActsOnce() async throws {
        try await Story.tell(businesses: [Self.business()]) { story in
            _ = try await unreached(in: story)
            try await story.reply("LATER 30", id: "the same")
            try await story.sms(nil)
            try await story.later(.minutes(10))
            try await story.reply("LATER 30", id: "the same")
            try await story.later(.minutes(20))
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            try await story.sms(.taken)
            try await story.reply("LATER 30", id: "the same")
            try await story.later(.hours(1))
        }
    }

    @Test func afterAMonthAReplyFindsNothing() async throws {
        try await Story.tell(businesses: [Self.business()]) { story in
            let message = try await unreached(in: story)
            try await story.later(.hours(31 * 24))
            try await story.reply("CALL")
            #expect(try await story.state(of: message) == .fallback)
        }
    }

    // MARK: Loops

    @Test func ourOwnNumbersAreNeverAnswered() async throws {
        try await Story.tell(businesses: [Self.business { $0.notificationSMSPhone = Cast.line }]) { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.sms(.couldNotReach, to: Cast.line)
            let call = InboundCall(
                callID: "c", lineID: Cast.lineID, lineNumber: Cast.line, callerNumber: Cast.customer)
            try await story.receive(.inboundCall(call, stage: .ended))
            try await story.reply("DONE", from: Cast.line)
            try await story.reply("HELP", from: story.textBox.sender)
            #expect(try await story.state(of: message) == .fallback)
        }
    }

    @Test func whatIsNotUnderstoodIsAnsweredTwiceAnHour() async throws {
        try await Story.tell(businesses: [Self.business()]) { story in
            _ = try await unreached(in: story)
            for _ in 1...5 { try await story.reply("I am driving. I will call you later.") }
            #expect(try await story.sms(nil).text.hasPrefix("Not understood."))
            try await story.sms(nil)
            try await story.nothingElseHappens()
            try await story.later(.minutes(61))
            try await story.reply("?")
            try await story.sms(nil)
        }
    }

    @Test func noPhoneGetsMoreThanTenAnswersAnHour() async throws {
        try await Story.tell(businesses: [Self.business()]) { story in
            _ = try await unreached(in: story)
            for _ in 1...15 { try await story.reply("HELP") }
            for _ in 1...10 { try await story.sms(nil) }
            try await story.nothingElseHappens()
        }
    }

    // MARK: STOP

    @Test func whoSaysStopGetsTheNextNoticeByMail() async throws {
        let business = Self.business {
            $0.notificationEmail = Cast.mail
            $0.noticeOrder = .smsFirst
        }
        try await Story.tell(businesses: [business]) { story in
            _ = try await unreached(in: story)
            try await story.reply("Stop", isAnsweredByCarrier: true)
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)
            let notices = try await story.notices(of: message)
            #expect(notices.map(\.channel) == [.sms, .email])
            #expect(notices.first?.lastError == "This number asked for no more texts (STOP).")
            try await story.reply("START")
            let answer = try await story.sms(nil).text
            #expect(answer == "You get texts from Miller Plumbing again. Reply STOP to end them.")
            _ = try await unreached(in: story)
        }
    }

    @Test func stopInAnotherLanguageIsConfirmedByUs() async throws {
        try await Story.tell(businesses: [Self.business { $0.language = .german }]) { story in
            _ = try await unreached(in: story)
            try await story.reply("Abmelden")
            #expect(try await story.sms(nil).text.hasPrefix("Sie bekommen keine SMS mehr"))
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            #expect(try await story.state(of: message) == .needsAttention)
            try await story.mail(.needsAttention, to: Cast.admin)
        }
    }

    @Test func whomTheCarrierKnowsToHaveSaidStopIsRemembered() async throws {
        let business = Self.business { $0.notificationEmail = Cast.mail }
        try await Story.tell(businesses: [business]) { story in
            story.textBox.refuse(NotifierError(.permanent, "Unsubscribed.", isOptOut: true))
            for _ in 1...2 {
                _ = try await story.message()
                try await story.phoneRings().isNotAnswered()
                try await story.mail(.couldNotReach)
            }
            #expect(story.textBox.tries == 1)
        }
    }

    // MARK: What hinders

    @Test func whyNoCallGoesOutIsAnswered() async throws {
        try await Story.tell(businesses: [Self.business { $0.vapiPhoneNumberID = nil }]) { story in
            _ = try await story.message()
            try await story.sms(.couldNotReach)
            try await story.reply("CALL")
            // The notice of the new round and the answer leave at the same time.
            let texts = story.textBox.texts.suffix(2)
            let answer = try #require(texts.first { $0.kind == nil }).text
            for text in texts { try await story.sms(text.kind) }
            #expect(texts.contains { $0.kind == .couldNotReach })
            #expect(answer.hasPrefix("We cannot call about Ann: The business has no Vapi number"))
        }
    }

    @Test func anAnswerThatIsRefusedIsTriedTwiceMoreAndThenLeft() async throws {
        try await Story.tell(businesses: [Self.business()]) { story in
            _ = try await unreached(in: story)
            let before = story.textBox.tries
            story.textBox.refuse(
                NotifierError(.retry, "Busy."), NotifierError(.retry, "Busy."), NotifierError(.retry, "Busy."))
            try await story.reply("HELP")
            try await story.later(.hours(1))
            #expect(story.textBox.tries == before + 3)
        }
    }
}
