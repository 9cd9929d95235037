// A message that somebody has taken: others who knew of it are told.
import TakeoutCore
import TakeoutStore

extension Transition {
    /// One notice to each address that was told of the message, and to each phone that was called about it, but not to
    /// the taker.
    mutating func tellOthers(of taking: Taking, _ callback: StoredCallback, _ business: Business) throws(StoreError) {
        let notices = try tx.notices(of: callback.id)
        let attempts = try tx.attempts(of: callback.id)
        let taker = taker(of: taking, attempts)
        // No action asked for these: their numbers go down from the one of the urgent text.
        var action = min(0, notices.map(\.action).min() ?? 0)
        let others = told(notices, callback.state) + called(attempts, of: business, notices)
        for (channel, address) in others where address.lowercased() != taker?.lowercased() {
            if channel == .sms, try tx.isOptedOut(address) { continue }
            action -= 1
            try queueNotice(
                .taken, action: action, about: callback.id, of: business.id, channel: channel, address: address,
                taker: taker)
        }
    }

    private func taker(of taking: Taking, _ attempts: [Attempt]) -> String? {
        switch taking {
        case .byCall(let id): attempts.first { $0.id == id }?.employeePhone
        case .byPerson: actingPerson
        }
    }

    /// The addresses that a notice went to, or still goes to, but for those that heard of the end from another notice of
    /// this round. In the order in which they were told first.
    private func told(_ notices: [Notice], _ state: CallbackState) -> [(NoticeChannel, String)] {
        var newest: [Notice] = []
        for notice in notices where notice.tellsBusiness && context.channels.contains(notice.channel) {
            if let place = newest.firstIndex(where: { $0.goesWhere(notice) }) {
                newest[place] = notice
            } else {
                newest.append(notice)
            }
        }
        return newest.filter { !$0.hasToldOfTaking(state) }.map { ($0.channel, $0.address) }
    }

    /// The phones that rang for it, where the business has texts sent. Whoever said that he is the wrong person is left in
    /// peace, and who was told in writing is told as the others are.
    private func called(
        _ attempts: [Attempt], of business: Business, _ notices: [Notice]
    ) -> [(NoticeChannel, String)] {
        guard context.addresses(of: business).contains(where: { $0.0 == .sms }) else { return [] }
        let wrong = attempts.filter { $0.outcome == .wrongPerson }.map(\.employeePhone)
        let texted = notices.filter { $0.channel == .sms && $0.tellsBusiness }.map(\.address)
        var phones: [String] = []
        for attempt in attempts where attempt.vapiCallID != nil && !(wrong + texted).contains(attempt.employeePhone) {
            if !phones.contains(attempt.employeePhone) { phones.append(attempt.employeePhone) }
        }
        return phones.map { (.sms, $0) }
    }
}

extension Notice {
    /// Tells the business of the message, or will.
    fileprivate var tellsBusiness: Bool { !kind.isForAdmin && status != .failed }

    fileprivate func goesWhere(_ other: Notice) -> Bool {
        channel == other.channel && address.lowercased() == other.address.lowercased()
    }

    /// Whether its reader knows how the round ended. Who was told that the connection failed does not know that it came
    /// about in the end.
    fileprivate func hasToldOfTaking(_ state: CallbackState) -> Bool {
        guard let start = state.roundStartedAt, createdAt >= start else { return false }
        return kind == .taken || kind.tellsOfHearing && state.phase != .connected(isVerified: true)
    }
}
