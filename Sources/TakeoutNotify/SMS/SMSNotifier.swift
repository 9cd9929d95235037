// Notices by SMS, through whichever carrier the operator named.
public import TakeoutCore
public import TakeoutEngine

public struct SMSNotifier: Notifier {
    public var channel: NoticeChannel { .sms }

    private let carrier: any SMSCarrier

    public init(_ carrier: any SMSCarrier) {
        self.carrier = carrier
    }

    public func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt {
        let sms = OutgoingSMS(to: notice.to, text: notice.text, notice: notice.id)
        return .accepted(carrierID: try await carrier.send(sms))
    }
}
