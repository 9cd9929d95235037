// One call to the employee, as the story plays it: what happens on the phone reaches the engine as news and tool calls.
import TakeoutCore
import TakeoutEngine
import Testing

struct PhoneCall: Sendable {
    let story: Story
    let order: CallOrder
    /// Whether the provider's news get lost; then only polling can tell.
    var newsAreLost = false

    private var id: String { ScriptedProvider.callID(of: order) }
    private var caller: ToolCaller { .outbound(sighting(.answered)) }

    private func sighting(
        _ stage: CallStage, _ ending: CallEnding? = nil, _ reason: String? = nil, cost: Money? = nil,
        parts: CostParts = CostParts(), account: AccountNews = .none
    ) -> CallSighting {
        CallSighting(
            callID: id, token: order.token, stage: stage, ending: ending, endedReason: reason, at: story.clock.now,
            cost: cost, costParts: parts, account: account, controlURL: ScriptedProvider.controlURL(of: id))
    }

    private func tell(_ sighting: CallSighting) async throws {
        story.provider.set(sighting)
        if !newsAreLost { try await story.receive(.sighting(sighting)) }
    }

    func losingNews() -> PhoneCall {
        var call = self
        call.newsAreLost = true
        return call
    }

    // MARK: What the phone does

    @discardableResult
    func rings() async throws -> PhoneCall {
        try await tell(sighting(.ringing))
        return self
    }

    @discardableResult
    func answers() async throws -> PhoneCall {
        try await tell(sighting(.answered))
        return self
    }

    func ends(_ what: EndClass, _ transfer: TransferEvidence = .none, reason: String = "ended") async throws {
        try await tell(sighting(.ended, CallEnding(what, transfer: transfer, at: story.clock.now), reason))
        if !newsAreLost { try await story.settle() }
    }

    func isNotAnswered() async throws { try await ends(.noAnswer, reason: "customer-did-not-answer") }

    func hangsUp() async throws { try await ends(.humanEnded, reason: "customer-ended-call") }

    /// The provider had taken the call, and finds then that the account cannot carry it.
    func endsBeforeItRings(_ what: EndClass, telling account: AccountNews) async throws {
        let ending = CallEnding(what, at: story.clock.now)
        try await tell(sighting(.ended, ending, "call.start.error-…", account: account))
        try await story.settle()
    }

    /// The end once more, with what the call cost; `isToldByAsking`: in the provider's answers alone.
    func costs(_ cost: Money?, _ parts: CostParts = CostParts(), isToldByAsking: Bool = false) async throws {
        let ending = CallEnding(.noAnswer, at: story.clock.now)
        let seen = sighting(.ended, ending, "customer-did-not-answer", cost: cost, parts: parts)
        story.provider.set(seen)
        if !isToldByAsking { try await story.receive(.sighting(seen)) }
        try await story.settle()
    }

    /// The provider says that it hands the call on.
    func isForwarded() async throws { try await tell(sighting(.forwarding)) }

    // MARK: What the person says

    enum Words: String {
        case yes, connect, decline, handled
        case wrongPerson = "wrong person"
    }

    /// - Returns: what the assistant answers.
    @discardableResult
    func says(_ words: Words) async throws -> ToolAnswer {
        switch words {
        case .yes: try await uses("confirm_recipient", .confirmRecipient)
        case .connect: try await uses("connect_to_customer", .connectToCustomer)
        case .decline: try await uses("finish_callback", .finishCallback(.declined, note: nil))
        case .handled: try await uses("finish_callback", .finishCallback(.handled, note: nil))
        case .wrongPerson: try await uses("finish_callback", .finishCallback(.wrongPerson, note: nil))
        }
    }

    func saysLater(minutes: Int) async throws -> ToolAnswer {
        try await uses("call_back_later", .callBackLater(minutes: minutes))
    }

    /// The model asks for the connection of its own accord, with nothing said.
    func modelConnects() async throws -> ToolAnswer { try await uses("connect_to_customer", .connectToCustomer) }

    /// The person says yes, and the webhook carries it.
    func isHeardToAgree() async throws -> ToolAnswer {
        try await uses("connect_to_customer", .connectToCustomer, showsAssent: true)
    }

    private func uses(
        _ tool: String, _ request: ToolRequest, showsAssent: Bool = false
    ) async throws -> ToolAnswer {
        let now = story.clock.now.microseconds
        let call = ToolCall(id: "\(tool)-\(now)", name: tool, request: request, showsAssent: showsAssent)
        let answers = try await story.engine.answer([call], on: caller)
        try await story.settle()
        return try #require(answers.first)
    }
}
