// Webhooks and tool calls on their way to us: lost, doubled, late, out of order, and repeated where nobody took them in.
import FoundationEssentials
import TakeoutCore
import TakeoutEngine
import TakeoutStore

extension World {
    // MARK: Webhooks

    /// The provider sends a webhook; on its way it meets the faults.
    func send(_ news: News, after pause: Duration) {
        if faults.strikes(.allWebhooksLost) || faults.strikes(.webhookLost) { return }
        var delay = pause
        if faults.strikes(.webhookLate) { delay += chance.seconds(5...900) }
        if faults.strikes(.webhooksReordered) { delay += chance.milliseconds(0...6_000) }
        later(delay, .news(news))
        if faults.strikes(.webhookDoubled) { later(delay + chance.milliseconds(0...30_000), .news(news)) }
    }

    /// Pauses after which the provider sends again what was not taken in, in seconds.
    private static let repeats = [1, 2, 4, 8, 16, 32, 64, 128]

    func deliver(_ news: News) async {
        guard let node = receiver() else { return sendAgain(news) }
        mayDieInStore(node)
        do throws(StoreError) {
            try await node.engine.receive(news.content, raw: Data("{}".utf8))
            log("\(node.name) took in \(news.content.word)", about: news.message)
            if let number = news.acknowledges { fact(.acknowledged(number)) }
            if let call = news.costOfCall { fact(.costTold(call: call)) }
            if case .sighting(let sighting) = news.content { told(sighting) }
        } catch {
            log("\(node.name) did not take in \(news.content.word): \(error.kind.rawValue)", about: news.message)
            sendAgain(news)
        }
        notice(node)
    }

    private func told(_ sighting: CallSighting) {
        guard let call = provider.withState({ $0.number(callID: sighting.callID) }) else { return }
        if sighting.account.fault != nil { fact(.outageTold(provider.call(call).order.attempt)) }
        guard sighting.stage != .ended else { return }
        fact(.callTold(call: call, isAnswered: sighting.stage > .ringing))
    }

    private func sendAgain(_ news: News) {
        guard news.tries < Self.repeats.count else { return }
        var again = news
        again.tries += 1
        later(.seconds(Self.repeats[news.tries]), .news(again))
    }

    // MARK: Tool calls

    /// - Returns: a request with an id of its own.
    func toolUse(_ place: ToolUse.Place, _ name: String, _ request: ToolRequest) -> ToolUse {
        toolUses += 1
        return ToolUse(place: place, request: ToolCall(id: "tool-\(toolUses)", name: name, request: request))
    }

    func use(_ tool: ToolUse) {
        later(chance.milliseconds(20...200), .tool(tool))
        guard faults.strikes(.toolCallDoubled) else { return }
        var echo = tool
        echo.isEcho = true
        later(chance.milliseconds(200...40_000), .tool(echo))
    }

    func deliver(_ use: ToolUse) async {
        guard !faults.strikes(.toolCallLost), let node = receiver() else { return useAgain(use) }
        mayDieInStore(node)
        var answer: ToolAnswer?
        do throws(StoreError) {
            answer = try await node.engine.answer([canaryTellsEarly(use.request)], on: caller(at: use.place)).first
        } catch {
            log("\(node.name) did not answer \(use.request.name): \(error.kind.rawValue)")
        }
        if answer == nil, node.database.isDead, case .call(let number) = use.place,
            let message = scripts[number].message
        {
            fact(.answerLost(message, use.request.request))
        }
        notice(node)
        guard let answer else { return useAgain(use) }
        await heed(answer, to: use)
    }

    private func caller(at place: ToolUse.Place) -> ToolCaller {
        switch place {
        case .customer(let number): .inbound(inboundCall(customers[number]))
        case .call(let number): .outbound(provider.call(number).sighting(at: now))
        }
    }

    private func heed(_ answer: ToolAnswer, to use: ToolUse) async {
        let callID: String
        let message: Int?
        switch use.place {
        case .customer(let number):
            callID = customers[number].sourceID
            message = number
            if !answer.isError { fact(.acknowledged(number)) }
        case .call(let number):
            callID = provider.call(number).callID
            message = scripts[number].message
            fact(.callTold(call: number, isAnswered: true))
        }
        log("\(use.request.name) is answered\(answer.isError ? " with an error" : "")", about: message)
        if let message { fact(.toolAnswered(message, use, callID: callID, answer)) }
        if case .call(let number) = use.place, !use.isEcho { answered(answer, to: use.request, in: number) }
    }

    /// The provider asks four times in all; then the model goes on without an answer.
    private func useAgain(_ use: ToolUse) {
        var again = use
        again.tries += 1
        if again.tries < 4 { return later(.seconds(1), .tool(again)) }
        if case .call(let number) = use.place, !use.isEcho {
            later(chance.seconds(2...6), .call(number, .hangsUp))
        }
    }
}

extension ProviderNews {
    /// For history.
    var word: String {
        switch self {
        case .sighting(let sighting): "news of \(sighting.callID): \(sighting.stage)"
        case .inboundCall(let call, let stage): "news of \(call.callID): \(stage)"
        case .inboundReport(let report): "the report of \(report.call.callID)"
        case .assistantRequest, .toolCalls, .nothing: "a webhook"
        }
    }
}
