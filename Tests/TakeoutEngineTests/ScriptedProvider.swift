// A voice provider that does what the story says and remembers all that it was asked for.
import Synchronization
import TakeoutCore
import TakeoutEngine

final class ScriptedProvider: VoiceProvider {
    /// How the next request for a call goes.
    enum Reception: Sendable {
        case placed
        case fails(VoiceError.Disposition)
        /// Refused, or put off, with news of the account.
        case failsTelling(VoiceError.Disposition, AccountNews)
        /// Placed, and the answer tells of the account.
        case placedTelling(AccountNews)
        /// The call is placed, but the answer is lost.
        case placedButUnanswered
        /// As `placedButUnanswered`, and the answer is waited for until the node dies.
        case placedWhileWeDie
        /// Nothing is placed, and the node dies before it learns so.
        case lostWhileWeDie
    }

    enum Steering: Equatable, Sendable {
        case transfer(String)
        case say(String)
        case hangUp
    }

    struct Listing: Equatable, Sendable {
        let line: String
        let since: Timestamp
    }

    private struct State {
        var receptions: [Reception] = []
        var orders: [CallOrder] = []
        var steerings: [Steering] = []
        var calls: [String: CallSighting] = [:]
        /// By the provider's own clock; nil: calls are listed whatever their age.
        var clock: Timestamp?
        var createdAt: [String: Timestamp] = [:]
        var transferFault: VoiceError?
        var searches = 0
        /// What the list holds beside our own calls, by line.
        var customerCalls: [String: [InboundReport]] = [:]
        var listFaults: [String: VoiceError] = [:]
        var listings: [Listing] = []
        var held: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    let capabilities = VoiceCapabilities(canTransfer: true, canLookUp: true, detectsMachines: true, hasTools: true)

    // MARK: What the story sets and sees

    /// The next requests for calls go so; later ones are placed.
    func receive(_ receptions: Reception...) {
        state.withLock { $0.receptions += receptions }
    }

    func failTransfers(_ disposition: VoiceError.Disposition) {
        state.withLock { $0.transferFault = VoiceError(disposition, "The phone service did not take the transfer in.") }
    }

    /// The provider's own clock stands here: a search goes by it.
    func setClock(_ time: Timestamp) {
        state.withLock { $0.clock = time }
    }

    /// How a call truly stands, for whoever polls.
    func set(_ sighting: CallSighting) {
        state.withLock { $0.calls[sighting.callID] = sighting }
    }

    /// A customer's call stands in the provider's list, whether or not its report came.
    func list(_ report: InboundReport, on line: String = Cast.lineID) {
        state.withLock { $0.customerCalls[line, default: []].append(report) }
    }

    /// The list of this line fails so until it is mended by nil.
    func failLists(of line: String = Cast.lineID, _ disposition: VoiceError.Disposition?) {
        state.withLock { state in
            state.listFaults[line] = disposition.map { VoiceError($0, "The phone service shows no list.") }
        }
    }

    var listings: [Listing] { state.withLock { $0.listings } }

    var orders: [CallOrder] { state.withLock { $0.orders } }
    var steerings: [Steering] { state.withLock { $0.steerings } }
    var searches: Int { state.withLock { $0.searches } }
    /// Requests whose answer does not come.
    var held: Int { state.withLock { $0.held.count } }

    func releaseHeld() {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    static func callID(of order: CallOrder) -> String { "call-\(order.attempt)" }
    static func controlURL(of callID: String) -> String { "https://control.example/\(callID)" }

    // MARK: The port

    func placeCall(_ order: CallOrder) async throws(VoiceError) -> CallSighting {
        let id = Self.callID(of: order)
        let sighting = CallSighting(
            callID: id, token: order.token, stage: .queued, controlURL: Self.controlURL(of: id))
        let reception = state.withLock { state in
            state.orders.append(order)
            let reception = state.receptions.isEmpty ? .placed : state.receptions.removeFirst()
            if reception.placesCall { state.calls[id] = sighting }
            state.createdAt[id] = state.clock
            return reception
        }
        switch reception {
        case .placed: return sighting
        case .placedTelling(let account):
            return CallSighting(
                callID: id, token: order.token, stage: .queued, account: account, controlURL: Self.controlURL(of: id))
        case .failsTelling(let disposition, let account):
            throw VoiceError(disposition, "The phone service did not take the call.", account: account)
        case .fails(let disposition): throw VoiceError(disposition, "The phone service did not take the call.")
        case .placedButUnanswered: throw VoiceError(.unknownOutcome, "The phone service did not answer.")
        case .placedWhileWeDie, .lostWhileWeDie:
            await hold()
            throw VoiceError(.unknownOutcome, "The node died.")
        }
    }

    private func hold() async {
        await withCheckedContinuation { continuation in state.withLock { $0.held.append(continuation) } }
    }

    func findCall(token: String, lineID: String, since: Timestamp) async throws(VoiceError) -> CallSighting? {
        state.withLock { state in
            state.searches += 1
            return state.calls.values.first { call in
                call.token == token && state.createdAt[call.callID].map { $0 >= since } ?? true
            }
        }
    }

    func calls(on lineID: String, since: Timestamp) async throws(VoiceError) -> [ProviderCall] {
        let (fault, calls) = state.withLock { state in
            state.listings.append(Listing(line: lineID, since: since))
            let reports = state.customerCalls[lineID, default: []]
            let own = state.orders.filter { $0.lineID == lineID }.compactMap { state.calls[Self.callID(of: $0)] }
            return (state.listFaults[lineID], reports.map(ProviderCall.inbound) + own.map(ProviderCall.outbound))
        }
        if let fault { throw fault }
        return calls
    }

    func call(_ callID: String) async throws(VoiceError) -> CallSighting? { state.withLock { $0.calls[callID] } }

    func transfer(controlURL: String, to number: String, saying sentence: String?) async throws(VoiceError) {
        let fault = state.withLock { state in
            state.steerings.append(.transfer(number))
            return state.transferFault
        }
        if let fault { throw fault }
    }

    func say(controlURL: String, _ sentence: String) async throws(VoiceError) {
        state.withLock { $0.steerings.append(.say(sentence)) }
    }

    func hangUp(controlURL: String) async throws(VoiceError) {
        state.withLock { $0.steerings.append(.hangUp) }
    }
}

extension ScriptedProvider.Reception {
    fileprivate var placesCall: Bool {
        switch self {
        case .placed, .placedTelling, .placedButUnanswered, .placedWhileWeDie: true
        case .fails, .failsTelling, .lostWhileWeDie: false
        }
    }
}
