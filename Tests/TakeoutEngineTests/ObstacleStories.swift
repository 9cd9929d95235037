// What keeps the phone from ringing: settings, our own lines, calls that leave no message.
import TakeoutCore
import TakeoutEngine
import TakeoutStore
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ObstacleStories {
    private static func inbound(_ id: String, from caller: String?, line: String = Cast.lineID) -> InboundCall {
        InboundCall(callID: id, lineID: line, lineNumber: Cast.line, callerNumber: caller)
    }

    private static func report(_ call: InboundCall, _ body: String = "The pipe leaks.") -> ProviderNews {
        .inboundReport(
            InboundReport(
                call: call, draft: MessageDraft(customerName: "Ann", body: body), transcript: nil,
                endedReason: "customer-ended-call", endedAt: nil, cost: nil))
    }

    @Test func withCallingOffTheMessageGoesOutByMailAtOnce() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let message = try await story.message()
            #expect(try await story.mail(.newMessage).text.contains("The pipe leaks."))
            #expect(try await story.state(of: message) == .off)
            try await story.later(.hours(48))
        }
    }

    @Test func callNowRingsAlthoughCallingIsOff() async throws {
        try await Story.tell(businesses: [Cast.business { $0.settings.isEnabled = false }]) { story in
            let message = try await story.message()
            try await story.mail(.newMessage)
            #expect(try await story.engine.callNow(message) == .some(nil))
            let employee = try await story.phoneRings()
            #expect(try await story.engine.callNow(message) == .some(.callIsLive))
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            try await story.mail(.taken)
            #expect(try await story.state(of: message) == .handled)
        }
    }

    @Test func aNumberThatIsOneOfOurLinesIsNotCalled() async throws {
        let business = Cast.business { $0.settings.notificationPhone = Cast.line }
        try await Story.tell(businesses: [business]) { story in
            try await story.receive(Self.report(Self.inbound("c1", from: Cast.customer)))
            let notice = try await story.mail(.couldNotReach)
            #expect(notice.text.contains("one of our own lines"))
            try await story.later(.hours(48))
        }
    }

    @Test func aCustomerWhoGaveOneOfOurLinesIsNotConnected() async throws {
        try await Story.tell { story in
            try await story.receive(.inboundCall(Self.inbound("c0", from: Cast.customer), stage: .ended))
            _ = try await story.message(from: Cast.line)
            let employee = try await story.phoneRings()
            try await employee.says(.yes)
            #expect(try await employee.says(.connect).text.contains("one of our own lines"))
            try await employee.hangsUp()
            try await story.mail(.connectionRefused)
        }
    }

    @Test func switchingOffWhileARetryWaitsSendsTheMessageByMailAtOnce() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 2)]) { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            #expect(try await story.state(of: message) == .scheduled)
            try await story.change { $0.isEnabled = false }
            try await story.mail(.newMessage)
            #expect(try await story.state(of: message) == .off)
            try await story.later(.hours(48))
        }
    }

    @Test func switchingOffWhileACallWaitsForThePhoneWithdrawsIt() async throws {
        try await Story.tell { story in
            _ = try await story.message("The pipe leaks.")
            let waiting = try await story.message("The tap drips.")
            let employee = try await story.phoneRings()
            try await story.change { $0.isEnabled = false }
            #expect(try await story.mail(.newMessage).text.contains("The tap drips."))
            #expect(try await story.state(of: waiting) == .off)
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
        }
    }

    @Test func aNewNumberIsCalledByWhatStillWaits() async throws {
        try await Story.tell(businesses: [Cast.business(retries: 1)]) { story in
            let message = try await story.message()
            try await story.phoneRings().isNotAnswered()
            try await story.change { $0.notificationPhone = Cast.otherEmployee }
            try await story.later(.minutes(5))
            let employee = try await story.phoneRings(at: Cast.otherEmployee)
            try await employee.says(.yes)
            try await employee.says(.handled)
            try await employee.hangsUp()
            #expect(try await story.attempts(of: message).map(\.employeePhone) == [Cast.employee, Cast.otherEmployee])
        }
    }

    @Test func aCallFromOneOfOurOwnLinesLeavesNoMessage() async throws {
        let other = Cast.business(2, phone: Cast.otherEmployee)
        try await Story.tell(businesses: [Cast.business(), other]) { story in
            // A customer's call makes the line's number known.
            try await story.receive(.inboundCall(Self.inbound("c0", from: Cast.customer), stage: .ended))
            try await story.receive(Self.report(Self.inbound("c0", from: Cast.customer)))
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)

            let loop = InboundCall(
                callID: "c1", lineID: "line-2", lineNumber: "+12025550101", callerNumber: Cast.line)
            let draft = MessageDraft(body: "Hello, this is your AI assistant.")
            let tool = ToolCall(id: "t1", name: "take_message", request: .takeMessage(draft))
            let answer = try await story.engine.answer([tool], on: .inbound(loop)).first
            #expect(answer?.isError == false)
            try await story.receive(Self.report(loop, "Hello, this is your AI assistant."))
            #expect(try await story.messages(of: other).isEmpty)
            try await story.later(.hours(1))
        }
    }

    @Test func aMessageTakenDuringACallIsToldWhenTheCallEnds() async throws {
        try await Story.tell { story in
            let call = Self.inbound("c1", from: Cast.customer)
            let words = ["The pipe leaks.", "Also the tap drips."]
            for (number, body) in words.enumerated() {
                let tool = ToolCall(
                    id: "t\(number)", name: "take_message", request: .takeMessage(MessageDraft(body: body)))
                _ = try await story.engine.answer([tool], on: .inbound(call))
            }
            try await story.later(.minutes(4))
            try await story.nothingElseHappens()
            try await story.receive(.inboundCall(call, stage: .ended))
            let employee = try await story.phoneRings()
            let told = try await employee.says(.yes).text
            #expect(words.allSatisfy { told.contains($0) })
            try await story.receive(Self.report(call))
            #expect(try await story.messages().count == 1)
            try await employee.says(.handled)
            try await employee.hangsUp()
        }
    }

    @Test func aMessageWhoseCallNeverSeemsToEndIsToldAfterFiveMinutes() async throws {
        try await Story.tell { story in
            let tool = ToolCall(
                id: "t1", name: "take_message", request: .takeMessage(MessageDraft(body: "The pipe leaks.")))
            _ = try await story.engine.answer([tool], on: .inbound(Self.inbound("c1", from: Cast.customer)))
            try await story.later(.minutes(5) - .seconds(1))
            try await story.nothingElseHappens()
            try await story.later(.seconds(1))
            try await story.phoneRings().isNotAnswered()
            try await story.mail(.couldNotReach)
        }
    }
}
