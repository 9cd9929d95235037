// How messages come in: taken during a call, at its end, or from another source. Each call leaves one message.
public import FoundationEssentials
import Logging
import TakeoutCore
public import TakeoutStore

/// A message from a source of its own, as the API takes it.
public struct SubmittedMessage: Sendable {
    public var draft: MessageDraft
    /// Makes the submission idempotent within the business.
    public var sourceID: String?

    public init(draft: MessageDraft, sourceID: String?) {
        self.draft = draft
        self.sourceID = sourceID
    }
}

extension Engine {
    /// How long a callback waits for the end of the call that left the message, after its last amendment.
    static let amendmentTime = Duration.minutes(5)

    /// Takes one webhook in. Returns after the commit.
    /// - Parameter raw: the body, kept when the call belongs to nobody.
    public func receive(_ news: ProviderNews, raw: Data) async throws(StoreError) {
        switch news {
        case .sighting(let sighting): try await take(sighting)
        case .inboundReport(let report): try await take(report, raw: raw)
        case .inboundCall(let call, .ended): try await completeMessage(of: call)
        case .inboundCall, .assistantRequest, .toolCalls, .nothing: break
        }
    }

    /// Stores a message from another source.
    /// - Returns: the stored message, and whether it is new; the old one when the source's id is known already.
    public func submit(
        _ submission: SubmittedMessage, to business: Business
    ) async throws(StoreError) -> (message: Message, isNew: Bool) {
        try await transact { transition throws(StoreError) in
            if let sourceID = submission.sourceID,
                let known = try transition.tx.message(of: business.id, source: .api, sourceID: sourceID)
            {
                return (known, false)
            }
            let message = transition.message(
                submission.draft, of: business, source: .api, sourceID: submission.sourceID, caller: nil)
            try transition.store(message, of: business, with: .messageComplete)
            return (message, true)
        }
    }

    /// Keeps a call that nobody answered for the admin: a call that was turned away may have no report.
    public func turnedAway(_ call: InboundCall) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            try transition.keepUnclaimed(call, report: Data())
        }
    }

    // MARK: At the end of a customer's call

    private func take(_ report: InboundReport, raw: Data) async throws(StoreError) {
        readAhead(report)
        try await transact { transition throws(StoreError) in
            guard let business = try transition.business(of: report.call) else {
                return try transition.keepUnclaimed(report.call, report: raw)
            }
            if try transition.isOurOwn(report.call) { return }
            try transition.take(report, for: business)
        }
    }

    /// Reading a new number takes longer than all that the one writer does for it: there it is remembered already.
    private func readAhead(_ report: InboundReport) {
        guard let business = businessAnswering(report.call) else { return }
        let numbers = context.rulebook.numbers
        let region = numbers.home(of: business.publicPhoneNumber).region
        for text in [report.draft?.customerPhone, report.call.callerNumber].compactMap(\.self) {
            _ = numbers.canonical(text, region: region)
        }
    }

    private func completeMessage(of call: InboundCall) async throws(StoreError) {
        try await transact { transition throws(StoreError) in
            guard let business = try transition.business(of: call),
                let message = try transition.tx.message(of: business.id, source: .vapi, sourceID: call.callID)
            else { return }
            try transition.apply([.messageComplete], to: message.id)
        }
    }
}

extension Transition {
    func business(of call: InboundCall) throws(StoreError) -> Business? {
        if let line = call.lineID, let number = call.lineNumber { try tx.learnOwnLine(line, number: number) }
        return try tx.business(lineID: call.lineID, lineNumber: call.lineNumber)
    }

    /// One of our lines phoned another: a loop, not a customer.
    func isOurOwn(_ call: InboundCall) throws(StoreError) -> Bool {
        guard let caller = call.callerNumber, try tx.isOwnLine(caller) else { return false }
        context.logger.notice("Call \(call.callID) came from one of our own lines: it leaves no message.")
        return true
    }

    /// - Parameter report: the webhook's body; empty where the call has not ended yet.
    func keepUnclaimed(_ call: InboundCall, report: Data) throws(StoreError) {
        context.logger.warning(
            "Call \(call.callID) came in on a line of no business (\(call.lineID ?? "no id")): kept for the admin. Set vapi_phone_number_id at its business."
        )
        try tx.keep(
            UnclaimedCall(
                callID: call.callID, lineID: call.lineID, lineNumber: call.lineNumber,
                callerNumber: call.callerNumber, report: String(decoding: report.prefix(262_144), as: UTF8.self),
                receivedAt: now))
    }

    /// - Parameter isRepair: the report never came, and the provider was asked instead: perhaps long after the call.
    mutating func take(
        _ report: InboundReport, for business: Business, isRepair: Bool = false
    ) throws(StoreError) {
        if var known = try tx.message(of: business.id, source: .vapi, sourceID: report.call.callID) {
            guard known.transcript == nil || known.callCost != report.cost else {
                return _ = try apply([.messageComplete], to: known.id)
            }
            known.transcript = known.transcript ?? report.transcript
            known.callCost = report.cost ?? known.callCost
            known.callCostParts = known.callCostParts.corrected(by: report.costParts)
            try tx.update(known)
            try apply([.messageComplete], to: known.id)
            return
        }
        guard let draft = report.draft else {
            context.logger.info("Call \(report.call.callID) left nothing to pass on.")
            return
        }
        var message = message(
            draft, of: business, source: .vapi, sourceID: report.call.callID, caller: report.call.callerNumber)
        message.transcript = report.transcript
        message.callCost = report.cost
        message.callCostParts = report.costParts
        message.isRepairedByPoll = isRepair
        if isRepair { message.receivedAt = min(report.endedAt ?? now, now) }
        try store(message, of: business, with: .messageComplete)
    }

    mutating func store(
        _ message: Message, of business: Business, with event: CallbackEvent
    ) throws(StoreError) {
        try tx.insert(message)
        effects.stored.append(message.source)
        try begin(message, of: business, with: event)
    }

    // MARK: While the customer is on the line

    /// Stores or amends the message of a call: two matters become one message with both.
    mutating func takeMessage(
        _ draft: MessageDraft, on call: InboundCall, for business: Business
    ) throws(StoreError) {
        let event = CallbackEvent.messageTaken(until: now + Engine.amendmentTime)
        guard let known = try tx.message(of: business.id, source: .vapi, sourceID: call.callID) else {
            let new = message(draft, of: business, source: .vapi, sourceID: call.callID, caller: call.callerNumber)
            return try store(new, of: business, with: event)
        }
        try tx.update(amended(known, by: draft, of: business))
        try apply([event], to: known.id)
    }

    private func amended(_ known: Message, by draft: MessageDraft, of business: Business) -> Message {
        let update = message(draft, of: business, source: .vapi, sourceID: known.sourceID, caller: known.callerPhone)
        var message = known
        message.customerName = update.customerName ?? known.customerName
        if draft.customerPhone != nil {
            message.customerPhone = update.customerPhone
            message.customerPhoneGiven = update.customerPhoneGiven
        }
        message.body = MessageBody.joining(known.body, update.body)
        message.urgency = draft.urgency ?? known.urgency
        message.bestTime = update.bestTime ?? known.bestTime
        return message
    }

    /// The customer's number is the one given if it is a number, else the caller id.
    func message(
        _ draft: MessageDraft, of business: Business, source: MessageSource, sourceID: String?, caller: String?
    ) -> Message {
        let numbers = context.rulebook.numbers
        let region = numbers.home(of: business.publicPhoneNumber).region
        let given = draft.customerPhone.flatMap { numbers.canonical($0, region: region) }
        let callerPhone = caller.flatMap { numbers.canonical($0, region: region) }
        return Message(
            id: MessageID(context.environment.identifiers.next(at: now)), businessID: business.id, source: source,
            sourceID: sourceID, customerName: draft.customerName, customerPhone: given ?? callerPhone,
            customerPhoneGiven: given == nil ? draft.customerPhone : nil, callerPhone: callerPhone,
            body: draft.body, urgency: draft.urgency ?? .normal, bestTime: draft.bestTime, receivedAt: now)
    }
}
