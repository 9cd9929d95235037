// Work on notices: put into words from what is stored now, sent, tried again with growing pauses.
import Logging
import TakeoutCore
import TakeoutStore

extension Engine {
    func sendNotice(_ item: OutboxItem, _ id: NoticeID) async throws(StoreError) -> WorkResult {
        let channel = try await parts.store.read { tx throws(StoreError) in try tx.notice(id)?.channel }
        guard let channel, let notifier = notifier(for: channel) else { return Self.noChannel(id) }
        let gate = gates.gate(of: channel)
        guard await gate.enter() else { return try await leaveUnbegun(item) }
        defer { gate.leave() }
        guard let (notice, facts, isOptedOut) = try await facts(of: id) else { return Self.noChannel(id) }
        if let carrierID = notice.carrierID { return .sent(id, .accepted(carrierID: carrierID)) }
        if isOptedOut { return .notSent(id, Refusal(why: Self.optedOut, isFinal: true)) }
        if try await isPreceded(item, notice) {
            return .notSent(id, Refusal(why: "An earlier notice about this message goes first.", isFinal: false))
        }
        if let result = try await begin(item, id) { return result }
        return await handOver(notice, facts, by: notifier, tries: item.tries)
    }

    func notifier(for channel: NoticeChannel) -> (any Notifier)? {
        parts.notifiers.first { $0.channel == channel }
    }

    private static func noChannel(_ id: NoticeID) -> WorkResult {
        .notSent(id, Refusal(why: "This channel is not set up any more.", isFinal: true))
    }

    /// The server stops: the next start may begin it at once.
    func leaveUnbegun(_ item: OutboxItem) async throws(StoreError) -> WorkResult {
        let now = now
        let owner = parts.environment.nodeID
        try await parts.store.write { tx throws(StoreError) in try tx.putBack(item.id, of: owner, due: now) }
        return .leftToOthers
    }

    /// Each of so many hand-overs may have brought a notice: one too many is borne, since none would be worse.
    private static let doubtsBorne = 2

    /// Writes down that a text is about to go out, so that a crash leaves a trace of it, and renews the lease, so that
    /// nobody takes the work over while the channel is asked.
    /// - Returns: what to record in place of a hand-over; nil when it may begin.
    private func begin(_ item: OutboxItem, _ id: NoticeID) async throws(StoreError) -> WorkResult? {
        let lease = context.lease(at: now)
        return try await parts.store.write { tx throws(StoreError) in
            guard let notice = try tx.noticeToChange(id), try tx.renewLease(item.id, of: lease) else {
                return .leftToOthers
            }
            // The carrier told us of it meanwhile, of a try whose answer was lost.
            if let carrierID = notice.carrierID { return .sent(id, .accepted(carrierID: carrierID)) }
            if notice.inDoubt >= Self.doubtsBorne { return .notSent(id, Refusal(why: Self.inDoubt, isFinal: true)) }
            if notice.channel.countsCrashes { try tx.beginHandOver(of: id) }
            return nil
        }
    }

    private func handOver(
        _ notice: Notice, _ facts: NoticeFacts, by notifier: any Notifier, tries: Int
    ) async -> WorkResult {
        let text = parts.composer.compose(facts, for: notice.channel)
        do throws(NotifierError) {
            let receipt = try await notifier.send(
                OutgoingNotice(
                    id: notice.id, kind: notice.kind, to: notice.address, subject: text.subject, text: text.text,
                    html: text.html, thread: notice.messageID.rawValue, at: now))
            return .sent(notice.id, receipt)
        } catch {
            logger.warning("Notice \(notice.id) by \(notice.channel.rawValue): \(error.explanation)")
            let isFinal = error.disposition == .permanent || tries >= NoticePauses.seconds.count
            return .notSent(
                notice.id,
                Refusal(
                    why: error.explanation, isFinal: isFinal, retryAfter: error.retryAfter, isOptOut: error.isOptOut,
                    answer: error.disposition == .unknownOutcome ? .none : .no))
        }
    }

    private static let inDoubt =
        "It was handed over twice without a clear answer and may have gone out, so it is not sent a third time."
    private static let optedOut = "This number asked for no more texts (STOP)."

    /// Whoever gets several notices about a message gets them in the order in which things happened. While an earlier one
    /// is still being tried, a later one waits, but for its last try.
    private func isPreceded(_ item: OutboxItem, _ notice: Notice) async throws(StoreError) -> Bool {
        // Each of the admin's is news of its own.
        guard !notice.kind.isForAdmin, item.tries < NoticePauses.seconds.count else { return false }
        return try await parts.store.read { tx throws(StoreError) in
            try tx.notices(of: notice.messageID).contains { other in
                other.id < notice.id && other.status == .queued && other.channel == notice.channel
                    && other.address == notice.address
            }
        }
    }

    private func facts(of id: NoticeID) async throws(StoreError) -> (Notice, NoticeFacts, isOptedOut: Bool)? {
        let (settings, logger) = (parts.settings, logger)
        let links = MailLinks(settings)
        return try await parts.store.read { tx throws(StoreError) in
            guard let notice = try tx.notice(id), let message = try tx.message(notice.messageID),
                let business = try tx.business(message.businessID),
                let callback = try tx.readableCallback(message.id, logger)
            else { return nil }
            let language = notice.kind.isForAdmin ? settings.language : business.language
            let isWithheld = try Self.withholdsCustomer(notice, tx)
            let facts = NoticeFacts(
                kind: notice.kind, language: language, businessName: business.name, timezone: business.timezone,
                customerName: isWithheld ? nil : message.customerName,
                customerPhone: isWithheld ? nil : message.customerPhone,
                customerPhoneAsGiven: isWithheld ? nil : message.customerPhoneGiven, body: message.body,
                urgency: message.urgency, bestTime: message.bestTime, receivedAt: message.receivedAt,
                reason: try Self.reason(for: notice, message, callback.state, language, tx), taker: notice.taker,
                link: settings.messagePages.map { "\($0)/\(message.id)" }, replyCode: notice.replyCode,
                buttons: links.map { notice.buttons(callback.state, $0) } ?? [])
            return (notice, facts, notice.channel == .sms ? try tx.isOptedOut(notice.address) : false)
        }
    }

    /// A phone that only rang proved nobody to be there: a text to it does not name the customer.
    private static func withholdsCustomer(_ notice: Notice, _ tx: StoreTransaction) throws(StoreError) -> Bool {
        guard notice.kind == .taken, notice.channel == .sms else { return false }
        let told = try tx.notices(of: notice.messageID).filter { $0.kind != .taken && $0.channel == .sms }.map(
            \.address)
        let heard = try tx.attempts(of: notice.messageID).filter { $0.heardAt != nil }.map(\.employeePhone)
        return !(told + heard).contains(notice.address)
    }

    private static func reason(
        for notice: Notice, _ message: Message, _ state: CallbackState, _ language: Language,
        _ tx: StoreTransaction
    ) throws(StoreError) -> String? {
        switch notice.kind {
        case .couldNotReach, .newMessage, .needsAttention: state.reasonInWords(in: language)
        case .taken: state.phase.isTaken ? state.reasonInWords(in: language) : nil
        case .connectionRefused: DialPolicy.refusalInWords(for: message.customerPhone, in: language)
        case .poisonedWork: try tx.outbox(of: message.id).compactMap(\.lastError).last
        case .providerTrouble: try tx.attempts(of: message.id).last?.endedReason ?? state.reasonInWords(in: language)
        case .callsSuspended: try tx.providerAccount().breaker.outage?.fault.inWords(in: language)
        case .urgent, .customerNotReached, .connectionFailed, .connectionUnverified, .cutOff, .callsResumed: nil
        }
    }
}

extension NoticeChannel {
    /// A crash while a text is handed over counts as a doubt. A mail bears its id in every copy, so that receivers know
    /// a second one; and a crash hits all that are under way, most of which have not gone out. So mails count lost answers
    /// alone, and `Engine.poisonLimit` bounds the crashes.
    fileprivate var countsCrashes: Bool { self == .sms }
}

extension Transition {
    /// What a channel's no, or its silence, says about the hand-over that was begun.
    mutating func noteAnswer(_ answer: Refusal.Answer, to id: NoticeID) throws(StoreError) {
        guard answer != .notAsked, let channel = try tx.noticeToChange(id)?.channel else { return }
        switch answer {
        case .no where channel.countsCrashes: try tx.noteNotTaken(id)
        case .none where !channel.countsCrashes: try tx.beginHandOver(of: id)
        case .notAsked, .no, .none: break
        }
    }
}

extension Notice {
    /// What can be done from within the mail, as things stand when it is sent.
    fileprivate func buttons(_ state: CallbackState, _ links: MailLinks) -> [NoticeButton] {
        actions(state).map { links.button($0, messageID, in: id, sentAt: createdAt) }
    }

    private func actions(_ state: CallbackState) -> [MailAction] {
        if channel != .email || kind.isForAdmin || kind == .taken { return [] }
        if state.isOpen { return [.stop, .markHandled] }
        // A number that we do not dial, or a connection that stands: a call of ours would bring nothing.
        if kind == .connectionRefused || kind == .connectionUnverified { return [.markHandled] }
        return state.rules.obstacle == nil || state.rules.obstacle == .callingOff
            ? [.callNow, .markHandled] : [.markHandled]
    }
}

/// Pauses between tries, over a day in all; then the channel counts as failed.
enum NoticePauses {
    static let seconds = [30, 120, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800]
}

extension Transition {
    /// Whoever took the work over knows better than a worker that comes too late: the notice may have been sent.
    mutating func tryLater(_ item: OutboxItem, _ id: NoticeID, _ refusal: Refusal) throws(StoreError) {
        guard try tx.isLeased(item.id, to: context.environment.nodeID) else { return }
        let due = now + .seconds(max(NoticePauses.seconds[item.tries], refusal.retryAfter ?? 0))
        try tx.postpone(item.id, until: due, error: refusal.why, isSetback: false)
        // News of the carrier's may have come while we waited for its answer.
        guard try tx.noticeToChange(id)?.status == .queued else { return effects.wake(at: due) }
        try tx.update(id, status: .queued, error: refusal.why, now: now)
        effects.wake(at: due)
        try tell(item.callbackID)
    }

    /// One channel has taken the notice. What a carrier took counts as sent when it is delivered, or when news of that
    /// stay away.
    mutating func settle(
        _ item: OutboxItem, _ id: NoticeID, sentWith receipt: NoticeReceipt
    ) throws(StoreError) {
        guard case .accepted(let carrierID) = receipt else {
            try tx.complete(item.id)
            try tx.update(id, status: .sent, error: nil, now: now)
            try apply([.noticeSent(action: item.sequence)], to: item.callbackID)
            return
        }
        guard let notice = try tx.noticeToChange(id), notice.status == .queued || notice.status == .sent else {
            try tx.complete(item.id)  // the carrier told its fate before
            return
        }
        try tx.set(id, carrierID: carrierID)
        if notice.status == .queued { try tx.update(id, status: .sent, error: nil, now: now) }
        let due = now + Self.deliveryTime
        try tx.turn(item.id, into: .awaitDelivery(id), due: due)
        effects.wake(at: due)
        try tell(item.callbackID)
    }

    /// One channel has refused the notice for good.
    mutating func settle(_ item: OutboxItem, _ id: NoticeID, refused refusal: Refusal) throws(StoreError) {
        guard let notice = try tx.noticeToChange(id) else {
            try tx.complete(item.id)
            return
        }
        // What was sent stays sent, whatever a worker tells that tried it too.
        if notice.status == .sent || notice.status == .delivered { return }
        try tx.complete(item.id)
        if refusal.isOptOut { try tx.optOut(notice.address, now: now) }
        try tx.update(id, status: .failed, error: refusal.why, now: now)
        try giveUp(notice)
    }

    /// Whether no other channel has taken the same notice or may still take it.
    func isLastHope(_ notice: Notice) throws(StoreError) -> Bool {
        try tx.notices(of: notice.messageID)
            .allSatisfy { $0.action != notice.action || $0.id == notice.id || $0.status == .failed }
    }
}
