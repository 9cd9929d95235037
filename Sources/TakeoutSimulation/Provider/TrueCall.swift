// One call as it truly is at the provider, whatever anybody was told of it.
import TakeoutCore
import TakeoutEngine

struct TrueCall {
    let number: Int
    let order: CallOrder
    /// When the provider began to dial.
    let bornAt: Timestamp
    /// Before this moment searches do not show it.
    let visibleAt: Timestamp
    /// Its creation timed out and it came to life after that.
    let isGhost: Bool
    /// Born while the account had no credit: it ends before it rings.
    let isUnpaid: Bool
    var stage = CallStage.queued
    var answeredAt: Timestamp?
    var endedAt: Timestamp?
    var ending: CallEnding?
    var endedReason: String?
    /// Known to the provider from this moment on: proof of the customer's leg, and the cost.
    var reportAt: Timestamp?
    var evidence = TransferEvidence.none
    var cost: Money?
    /// The customer's number, once the provider took a transfer in.
    var transferredTo: String?
    /// Our side asked for the end.
    var wasHungUp = false

    init(
        number: Int, order: CallOrder, bornAt: Timestamp, visibleAt: Timestamp, isGhost: Bool, isUnpaid: Bool = false
    ) {
        self.number = number
        self.order = order
        self.bornAt = bornAt
        self.visibleAt = visibleAt
        self.isGhost = isGhost
        self.isUnpaid = isUnpaid
    }

    var callID: String { "call-\(number)-\(order.token)" }
    var controlURL: String { "https://control.example/\(number)" }
    var isLive: Bool { endedAt == nil }
    var rangAt: Timestamp?

    /// The call as a webhook or an answer shows it.
    func sighting(at now: Timestamp) -> CallSighting {
        let isReported = reportAt.map { $0 <= now } ?? false
        let shown = ending.map { CallEnding($0.what, transfer: isReported ? evidence : .none, at: $0.at) }
        return CallSighting(
            callID: callID, token: order.token, stage: stage, ending: shown, endedReason: endedReason, at: now,
            answeredAt: answeredAt, cost: isReported ? cost : nil,
            account: AccountNews(fault: isUnpaid && stage == .ended ? .noCredit : nil), controlURL: controlURL)
    }
}
