// Breakages on purpose, around the engine and never in it: the checkers must catch each of them, or they prove nothing.
import TakeoutCore
import TakeoutEngine
import TakeoutStore

/// One breakage, done again and again in the worlds that have it.
public enum Canary: String, CaseIterable, Sendable {
    /// A call whose result was not recorded yet is placed once more instead of being looked for.
    case repeatCreate
    /// A piece of work is dropped, and its row with it.
    case forgetOutbox
    /// A notice is sent twice.
    case doubleNotice
    /// The text is told to whatever answered, without proof of a human.
    case tellEarly
    /// *Stop* is acknowledged and not done.
    case skipStop
    /// A message is acknowledged and not stored.
    case loseMessage
    /// Another number to call is acknowledged and not taken in.
    case skipNumberChange
    /// That calling is off is acknowledged and not taken in.
    case skipSwitchOff
    /// Harmless work is made a dead letter.
    case giveUpWork
    /// A node that stops leaves its lease on what it did not begin.
    case keepUnstarted
    /// A hang-up counts as done and was not even asked for.
    case skipHangUp
    /// That the account carries no calls is forgotten at once.
    case forgetOutage

    /// The faults without which it would never be heard.
    var faults: [Fault: Int] {
        switch self {
        case .keepUnstarted: [.gracefulStop: 40, .createRefused: 500]
        case .skipHangUp: [.ghost: 400]
        case .forgetOutage: [.outOfCredit: 4]
        default: [:]
        }
    }
}

extension World {
    /// What has few opportunities is done at each.
    private func sings(_ canary: Canary) -> Bool {
        guard plan.canary == canary else { return false }
        switch canary {
        case .repeatCreate, .forgetOutbox, .doubleNotice, .loseMessage, .giveUpWork:
            return chance.happens(permille: 300)
        case .tellEarly, .skipStop, .skipNumberChange, .skipSwitchOff, .keepUnstarted, .skipHangUp,
            .forgetOutage:
            return true
        }
    }

    func canaryForgets(_ item: OutboxItem) -> Bool {
        switch item.work {
        case .placeCall, .sendNotice, .lookUp: sings(.forgetOutbox)
        default: false
        }
    }

    func forget(_ item: OutboxItem) async {
        log("canary: \(item.work.word) is forgotten", about: numberOfMessage[item.callbackID])
        await tamper { tx throws(StoreError) in try tx.complete(item.id) }
    }

    func canaryGivesUp(_ item: OutboxItem) -> Bool {
        if case .sendNotice = item.work { sings(.giveUpWork) } else { false }
    }

    func giveUp(_ item: OutboxItem) async {
        log("canary: \(item.work.word) is given up", about: numberOfMessage[item.callbackID])
        await tamper { tx throws(StoreError) in try tx.bury(item.id, error: "canary") }
    }

    private func tamper(_ body: @escaping @Sendable (StoreTransaction) throws(StoreError) -> Void) async {
        do throws(StoreError) {
            try await Store(shared).write(body)
        } catch {
            watch.object(Objection(checker: "World", message: nil, sentence: "the canary could not sing: \(error)"))
        }
    }

    func canaryRepeats(_ item: OutboxItem, on node: Node) async {
        switch item.work {
        case .placeCall where sings(.repeatCreate), .sendNotice where sings(.doubleNotice):
            log("canary: \(item.work.word) is done twice", about: numberOfMessage[item.callbackID])
            _ = await tryToPerform(item, on: node)
            await goOn()
        default: break
        }
    }

    func canaryTellsEarly(_ request: ToolCall) -> ToolCall {
        guard case .unusable = request.request, sings(.tellEarly) else { return request }
        return ToolCall(id: request.id, name: request.name, request: .confirmRecipient)
    }

    func canarySkips(_ change: CallbackSettings, after before: CallbackSettings) -> Bool {
        change.notificationPhone != before.notificationPhone && sings(.skipNumberChange)
            || before.isEnabled && !change.isEnabled && sings(.skipSwitchOff)
    }

    func canarySkipsHangUp(_ item: OutboxItem) -> Bool {
        if case .hangUp = item.work { sings(.skipHangUp) } else { false }
    }

    func canaryForgetsOutage() async {
        guard plan.canary == .forgetOutage, sings(.forgetOutage) else { return }
        await tamper { tx throws(StoreError) in
            var account = try tx.providerAccount()
            guard !account.breaker.isClosed else { return }
            account.breaker = CircuitBreaker()
            try tx.save(account)
        }
    }

    func canaryKeepsUnstarted() -> Bool { sings(.keepUnstarted) }
    func canarySkipsStop() -> Bool { sings(.skipStop) }
    func canaryLoses() -> Bool { sings(.loseMessage) }
}
