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
}

extension World {
    /// What has few opportunities is done at each.
    private func sings(_ canary: Canary) -> Bool {
        guard plan.canary == canary else { return false }
        return canary == .tellEarly || canary == .skipStop || chance.happens(permille: 300)
    }

    func canaryForgets(_ item: OutboxItem) -> Bool {
        switch item.work {
        case .placeCall, .sendNotice, .lookUp: sings(.forgetOutbox)
        default: false
        }
    }

    func forget(_ item: OutboxItem) async {
        log("canary: \(item.work.word) is forgotten", about: numberOfMessage[item.callbackID])
        do throws(StoreError) {
            _ = try await Store(shared).write { tx throws(StoreError) in try tx.complete(item.id) }
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

    func canarySkipsStop() -> Bool { sings(.skipStop) }
    func canaryLoses() -> Bool { sings(.loseMessage) }
}
