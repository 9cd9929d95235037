// Tool calls: the model asks, the server checks, commits and answers in one line. A repeated call gets the same answer.
import Logging
import TakeoutCore
public import TakeoutStore

extension Engine {
    /// Answers the tool calls of one webhook in order, in one transaction.
    public func answer(_ calls: [ToolCall], on caller: ToolCaller) async throws(StoreError) -> [ToolAnswer] {
        try await transact { transition throws(StoreError) in
            var answers: [ToolAnswer] = []
            for call in calls { answers.append(try transition.answer(call, on: caller)) }
            return answers
        }
    }
}

extension ToolCaller {
    fileprivate var callID: String {
        switch self {
        case .inbound(let call): call.callID
        case .outbound(let sighting): sighting.callID
        }
    }
}

extension Transition {
    mutating func answer(_ call: ToolCall, on caller: ToolCaller) throws(StoreError) -> ToolAnswer {
        let stored = try tx.toolAnswer(callID: caller.callID, toolCallID: call.id, as: ToolAnswer.self)
        if let stored { return stored }
        let reply =
            switch caller {
            case .inbound(let inbound): try reply(to: call.request, on: inbound)
            case .outbound(let sighting): try reply(to: call, on: sighting)
            }
        let answer = ToolAnswer(
            id: call.id, name: call.name, text: reply.text, isError: reply.isError, endsCall: reply.endsCall)
        try tx.insertToolAnswer(answer, callID: caller.callID, toolCallID: call.id, now: now)
        return answer
    }

    // MARK: The receptionist's tool

    private mutating func reply(to request: ToolRequest, on call: InboundCall) throws(StoreError) -> ToolReply {
        switch request {
        case .takeMessage(let draft):
            guard let business = try business(of: call) else { return .failure(ToolHint.noBusiness) }
            if try !isOurOwn(call) { try takeMessage(draft, on: call, for: business) }
            let wording = ToolWording(language: business.language)
            return .success(wording.messageTaken(isNumberUnreadable: !isReadable(draft.customerPhone, business)))
        case .unusable(let why): return .failure(why)
        case .confirmRecipient, .connectToCustomer, .callBackLater, .finishCallback:
            return .failure(ToolHint.notOnThisCall)
        }
    }

    /// Whether what the caller gave as their number is one; nothing given is nothing wrong.
    private func isReadable(_ number: String?, _ business: Business) -> Bool {
        guard let number else { return true }
        let numbers = context.rulebook.numbers
        return numbers.canonical(number, region: numbers.home(of: business.publicPhoneNumber).region) != nil
    }

    // MARK: The callback assistant's tools

    private mutating func reply(to call: ToolCall, on sighting: CallSighting) throws(StoreError) -> ToolReply {
        if case .unusable(let why) = call.request { return .failure(why) }
        guard let attempt = try tx.attempt(callID: sighting.callID, token: sighting.token),
            let message = try tx.message(attempt.messageID), let business = try tx.business(attempt.businessID)
        else { return .failure(ToolHint.unknownCall) }
        try learn(sighting, about: attempt)
        if call.request == .connectToCustomer, !call.showsAssent, needsAssent(attempt, message) {
            return .failure(ToolHint.assentNotSeen)
        }
        guard let event = try event(for: call.request, attempt, message, business) else {
            return .failure(ToolHint.notOnThisCall)
        }
        if case .finishCallback(_, let note?) = call.request { try tx.note(attempt.id, words: note) }
        // That the contact speaks with the assistant again may show in this very request.
        let news = sighting.settledTransfer(of: attempt.id)
        let ignored = try apply(news + [event], to: message.id)?.last
        return ToolWording(language: business.language, connection: context.settings.connection)
            .reply(to: event, ignored: ignored, message: message)
    }

    /// A message that sounds as if it gave orders may have persuaded the model: then only the contact's own words count.
    /// Before it was heard, the machine refuses in any case, and says what is missing.
    func needsAssent(_ attempt: Attempt, _ message: Message) -> Bool {
        guard attempt.heardAt != nil else { return false }
        let texts = [message.customerName, message.body, message.bestTime].compactMap(\.self)
        guard OrderSigns.isSuspect(texts, customerPhone: message.customerPhone) else { return false }
        context.logger.notice(
            "Message \(message.id) sounds as if it gave orders: not connected before the contact is heard to agree.")
        return true
    }

    /// The verdict on the customer's number is found now, from our own rows.
    private func event(
        for request: ToolRequest, _ attempt: Attempt, _ message: Message, _ business: Business
    ) throws(StoreError) -> CallbackEvent? {
        switch request {
        case .confirmRecipient: .recipientConfirmed(attempt.id)
        // Behind a test there is no customer: whoever said yes has seen that it works.
        case .connectToCustomer where message.source == .test: .finished(attempt.id, .handled)
        case .connectToCustomer: .connectRequested(attempt.id, try verdict(on: message, business))
        case .callBackLater(let minutes): .laterRequested(attempt.id, minutes: minutes)
        case .finishCallback(let decision, _): .finished(attempt.id, decision)
        case .takeMessage, .unusable: nil
        }
    }

    func verdict(on message: Message, _ business: Business) throws(StoreError) -> ConnectVerdict {
        if let number = message.customerPhone, try tx.isOwnLine(number) { return .refused(.ownNumber) }
        if let refusal = context.rulebook.refusal(of: message.customerPhone, for: business) { return .refused(refusal) }
        return .allowed
    }
}
