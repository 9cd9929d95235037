// Texts that are sent and not delivered, channels that follow one another, answers that are lost.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SMSDeliveryStories {
    /// Calls are off, so each message goes out in writing at once.
    private static func business(
        _ order: NoticeOrder = .all, mail: String? = Cast.mail, sms: String? = Cast.mobile
    ) -> Business {
        Cast.business {
            $0.settings.isEnabled = false
            $0.notificationEmail = mail
            $0.notificationSMSPhone = sms
            $0.noticeOrder = order
        }
    }

    private static let undelivered = SMSDelivery.Stage.failed(why: "The phone is unknown.", isOptOut: false)

    @Test(arguments: StoryDatabase.all) func aTextIsSentAndThenDelivered(on database: StoryDatabase) async throws {
        try await Story.tell(on: database, businesses: [Self.business(mail: nil)]) { story in
            let message = try await story.message()
            let text = try await story.sms(.newMessage)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
            try await story.carrierTells(.sent, of: text)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
            try await story.carrierTells(.delivered, of: text)
            #expect(try await story.notices(of: message).map(\.status) == [.delivered])
            try await story.later(.hours(48))
            #expect(try await story.state(of: message) == .off)
        }
    }

    @Test(arguments: StoryDatabase.all)
    func aTextThatWasNotDeliveredGoesOnByMail(on database: StoryDatabase) async throws {
        try await Story.tell(on: database, businesses: [Self.business(.smsFirst)]) { story in
            let message = try await story.message()
            let text = try await story.sms(.newMessage)
            try await story.carrierTells(.sent, of: text)
            try await story.nothingElseHappens()
            try await story.carrierTells(Self.undelivered, of: text)
            try await story.mail(.newMessage)
            let notices = try await story.notices(of: message)
            #expect(notices.map(\.status) == [.failed, .sent])
            #expect(notices.first?.lastError == "The phone is unknown.")
            #expect(Set(notices.map(\.action)).count == 1)
            try await story.later(.hours(48))
            #expect(try await story.state(of: message) == .off)
        }
    }

    @Test func withoutAnotherChannelAnUndeliveredTextNeedsAttention() async throws {
        try await Story.tell(businesses: [Self.business(mail: nil)]) { story in
            let message = try await story.message()
            try await story.carrierTells(Self.undelivered, of: try await story.sms(.newMessage))
            #expect(try await story.state(of: message) == .needsAttention)
            try await story.mail(.needsAttention, to: Cast.admin)
        }
    }

    @Test func aMailThatIsRefusedGoesOnBySMSAndThatIsTheEnd() async throws {
        try await Story.tell(businesses: [Self.business(.emailFirst)]) { story in
            story.letterbox.refuse(Cast.mail, .permanent)
            let message = try await story.message()
            let text = try await story.sms(.newMessage)
            #expect(try await story.notices(of: message).map(\.channel) == [.email, .sms])
            try await story.carrierTells(Self.undelivered, of: text)
            #expect(try await story.state(of: message) == .needsAttention)
            try await story.mail(.needsAttention, to: Cast.admin)
        }
    }

    @Test func aMailThatIsTakenNeedsNoText() async throws {
        try await Story.tell(businesses: [Self.business(.emailFirst)]) { story in
            _ = try await story.message()
            try await story.mail(.newMessage)
            try await story.later(.hours(48))
        }
    }

    @Test func withBothAtOnceOneThatArrivesIsEnough() async throws {
        try await Story.tell(businesses: [Self.business()]) { story in
            let message = try await story.message()
            try await story.mail(.newMessage)
            try await story.carrierTells(Self.undelivered, of: try await story.sms(.newMessage))
            #expect(try await story.state(of: message) == .off)
            #expect(try await story.notices(of: message).map(\.status) == [.sent, .failed])
        }
    }

    @Test func theFirstChannelThatIsNotThereIsPassedOver() async throws {
        try await Story.tell(businesses: [Self.business(.emailFirst, mail: nil)]) { story in
            _ = try await story.message()
            try await story.sms(.newMessage)
        }
    }

    @Test func lateDoubledAndStrangeNewsChangeNothing() async throws {
        try await Story.tell(businesses: [Self.business(.smsFirst)]) { story in
            let message = try await story.message()
            let text = try await story.sms(.newMessage)
            try await story.carrierTells(.delivered, of: text)
            let told = try await story.notices(of: message)
            try await story.later(.minutes(1))
            try await story.carrierTells(.delivered, of: text)
            try await story.carrierTells(.sent, of: text)
            try await story.carrierTells(Self.undelivered, of: text)
            for stranger in [nil, NoticeID("nobody")] {
                try await story.engine.receive(
                    .delivery(SMSDelivery(notice: stranger, carrierID: "unknown", stage: Self.undelivered)))
            }
            #expect(try await story.notices(of: message) == told)
        }
    }

    @Test func newsThatNameOnlyTheCarriersIdFindTheirNotice() async throws {
        try await Story.tell(businesses: [Self.business(mail: nil)]) { story in
            let message = try await story.message()
            let text = try await story.sms(.newMessage)
            try await story.engine.receive(
                .delivery(SMSDelivery(notice: nil, carrierID: text.id, stage: .delivered)))
            #expect(try await story.notices(of: message).map(\.status) == [.delivered])
        }
    }

    /// It counts as sent: the callback waits for it no longer, and nobody is alarmed.
    @Test func aStatusThatNeverComesIsWaitedForHalfADay() async throws {
        try await Story.tell(businesses: [Self.business(mail: nil)]) { story in
            let message = try await story.message()
            _ = try await story.sms(.newMessage)
            try await story.later(.hours(11))
            #expect(try await story.isAwaitingNotices(message))
            try await story.later(.hours(1))
            #expect(try await !story.isAwaitingNotices(message))
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
            #expect(try await story.state(of: message) == .off)
        }
    }

    // MARK: Answers

    @Test func aBusyCarrierIsAskedAgainWhenItSays() async throws {
        try await Story.tell(businesses: [Self.business(mail: nil)]) { story in
            story.textBox.refuse(NotifierError(.retry, "Too many requests.", retryAfter: 90))
            let message = try await story.message()
            try await story.settle()
            #expect(try await story.notices(of: message).map(\.lastError) == ["Too many requests."])
            try await story.later(.seconds(89))
            try await story.nothingElseHappens()
            try await story.later(.seconds(1))
            try await story.sms(.newMessage)
        }
    }

    @Test func anAnswerThatWasLostIsMadeUpForByNews() async throws {
        try await Story.tell(businesses: [Self.business(mail: nil)]) { story in
            story.textBox.refuse(NotifierError(.unknownOutcome, "No answer came."))
            let message = try await story.message()
            let text = try await story.sms(.newMessage)
            try await story.carrierTells(.accepted, of: text)
            try await story.later(.hours(1))
            #expect(story.textBox.tries == 1)
            try await story.carrierTells(.delivered, of: text)
            #expect(try await story.notices(of: message).map(\.status) == [.delivered])
        }
    }

    @Test func anAnswerThatWasLostWithoutNewsMeansASecondText() async throws {
        try await Story.tell(businesses: [Self.business(mail: nil)]) { story in
            story.textBox.refuse(NotifierError(.unknownOutcome, "No answer came."))
            let message = try await story.message()
            try await story.sms(.newMessage)
            try await story.later(.seconds(30))
            let second = try await story.sms(.newMessage)
            try await story.carrierTells(.delivered, of: second)
            #expect(try await story.notices(of: message).map(\.status) == [.delivered])
            try await story.later(.hours(24))
        }
    }

    /// The carrier takes every text and answers none: the phone rings twice at most, then the next channel has its turn.
    @Test func aCarrierThatNeverAnswersTextsTwiceAndThenAMailGoesOut() async throws {
        for database in StoryDatabase.all {
            try await Story.tell(on: database, businesses: [Self.business(.smsFirst)]) { story in
                let lost = NotifierError(.unknownOutcome, "No answer came.")
                story.textBox.refuse(lost, lost, lost, lost)
                let message = try await story.message()
                try await story.sms(.newMessage)
                try await story.later(.seconds(30))
                try await story.sms(.newMessage)
                try await story.nothingElseHappens()
                try await story.later(.hours(24))
                try await story.mail(.newMessage)
                let notices = try await story.notices(of: message)
                #expect(notices.map(\.status) == [.failed, .sent])
                #expect(notices.first?.lastError?.contains("may have gone out") == true)
                #expect(story.textBox.tries == 2)
                #expect(try await story.state(of: message) == .off)
            }
        }
    }

    @Test func whatACarrierSurelyRefusedLeavesNoDoubt() async throws {
        try await Story.tell(businesses: [Self.business(mail: nil)]) { story in
            let busy = NotifierError(.retry, "Too many requests.")
            let lost = NotifierError(.unknownOutcome, "No answer came.")
            story.textBox.refuse(busy, lost, busy, busy)
            let message = try await story.message()
            try await story.later(.minutes(30))
            try await story.sms(.newMessage)
            let second = try await story.sms(.newMessage)
            try await story.carrierTells(.delivered, of: second)
            #expect(story.textBox.tries == 5)
            #expect(try await story.notices(of: message).map(\.status) == [.delivered])
        }
    }

    @Test func withoutAnotherChannelATextInDoubtNeedsAttention() async throws {
        try await Story.tell(businesses: [Self.business(mail: nil)]) { story in
            let lost = NotifierError(.unknownOutcome, "No answer came.")
            story.textBox.refuse(lost, lost)
            let message = try await story.message()
            try await story.sms(.newMessage)
            try await story.later(.seconds(30))
            let second = try await story.sms(.newMessage)
            try await story.later(.minutes(2))
            #expect(try await story.state(of: message) == .needsAttention)
            try await story.mail(.needsAttention, to: Cast.admin)
            // The carrier's news come after all.
            try await story.carrierTells(.delivered, of: second)
            #expect(try await story.notices(of: message).filter { $0.channel == .sms }.map(\.status) == [.delivered])
        }
    }

    // MARK: Crashes

    /// Neither carrier takes an idempotency key, so the text goes out once more: one too many, never none.
    @Test func aNodeThatDiesBetweenSendingAndRecordingSendsOneMore() async throws {
        try await Story.tell(businesses: [Self.business(mail: nil)]) { story in
            story.textBox.hold()
            let message = try await story.message()
            try await story.smsIsUnderWay()
            try await story.die()
            try await story.startAgain()
            try await story.sms(.newMessage)
            try await story.sms(.newMessage)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
            try await story.later(.hours(24))
            #expect(story.textBox.tries == 2)
        }
    }

    /// However often it dies: what may have gone out twice is not sent a third time.
    @Test func aNodeThatDiesTwiceWhileSendingSendsOneMoreAndThenAMail() async throws {
        try await Story.tell(businesses: [Self.business(.smsFirst)]) { story in
            story.textBox.hold()
            let message = try await story.message()
            try await story.smsIsUnderWay()
            try await story.die()
            story.textBox.hold()
            try await story.startAgain()
            try await story.smsIsUnderWay()
            try await story.die()
            try await story.startAgain()
            try await story.sms(.newMessage)
            try await story.sms(.newMessage)
            try await story.mail(.newMessage)
            #expect(story.textBox.tries == 2)
            #expect(try await story.notices(of: message).map(\.status) == [.failed, .sent])
            try await story.later(.hours(24))
        }
    }

    /// The carrier's webhook comes in before the work is taken up again, and there is not even one too many.
    @Test func newsThatComeBeforeTheRestartedWorkSaveTheSecondText() async throws {
        try await Story.tell(businesses: [Self.business(mail: nil)]) { story in
            story.textBox.hold()
            let message = try await story.message()
            try await story.smsIsUnderWay()
            let text = try #require(story.textBox.texts.first)
            try await story.engine.receive(
                .delivery(SMSDelivery(notice: text.notice, carrierID: text.id, stage: .sent)))
            try await story.die()
            try await story.startAgain()
            try await story.sms(.newMessage)
            #expect(try await story.notices(of: message).map(\.status) == [.sent])
            try await story.later(.hours(24))
            #expect(story.textBox.tries == 1)
        }
    }

    // MARK: Other endings

    @Test func theNumberOfACustomerWhoDidNotAnswerComesBySMS() async throws {
        let business = Cast.business {
            $0.notificationEmail = nil
            $0.notificationSMSPhone = Cast.mobile
        }
        try await Story.tell(businesses: [business]) { story in
            _ = try await story.message()
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            try await employee.says(.connect)
            #expect(try await story.steering() == .transfer(Cast.customer))
            try await employee.ends(.customerNotReached)
            #expect(try await story.sms(.customerNotReached).text.contains(Cast.customer))
        }
    }

    @Test func anUrgentMessageIsTextedBesideTheCall() async throws {
        let business = Cast.business {
            $0.notificationSMSPhone = Cast.mobile
            $0.noticeOrder = .emailFirst
            $0.alsoTextUrgent = true
        }
        try await Story.tell(businesses: [business]) { story in
            let message = try await story.message("The house is flooded.", urgency: .urgent)
            let employee = try await story.phoneRings()
            let text = try await story.sms(.urgent)
            #expect(text.text.contains("flooded"))
            // Whether it arrives decides nothing.
            try await story.carrierTells(Self.undelivered, of: text)
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            #expect(try await story.state(of: message) == .handled)

            _ = try await story.message("The tap drips.")
            let again = try await story.phoneRings()
            try await again.says(.yes)
            try await again.says(.handled)
            try await again.hangsUp()
        }
    }
}
