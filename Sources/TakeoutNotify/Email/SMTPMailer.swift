// Sends notices as e-mail through the mail server that the operator named.
internal import Foundation
public import TakeoutCore
public import TakeoutEngine

/// Hands each notice to one mail server by SMTP. Every error says whether to try again, and holds no password.
public struct SMTPMailer: Notifier {
    /// How long and how many.
    public struct Limits: Sendable, Equatable {
        /// Until the line stands.
        public let connect: Duration
        /// For the whole conversation.
        public let whole: Duration
        /// Conversations held at the same time; each keeps a thread of its own busy. At least 1.
        public let atOnce: Int

        public init(connect: Duration = .seconds(10), whole: Duration = .seconds(60), atOnce: Int = 4) {
            self.connect = connect
            self.whole = whole
            self.atOnce = max(1, atOnce)
        }
    }

    public var channel: NoticeChannel { .email }

    private let from: EmailAddress
    private let transfer: SMTPTransfer
    private let slots: MailSlots

    /// - Parameters:
    ///   - authorityFile: A PEM file of the authorities that may sign the server's certificate, for servers with a
    ///     private one. With it STARTTLS is required and checked on loopback too.
    public init(
        address: SMTPAddress, from: EmailAddress, authorityFile: String? = nil, limits: Limits = Limits()
    ) {
        self.from = from
        slots = MailSlots(limits.atOnce)
        transfer = SMTPTransfer(
            address: address, authorityFile: authorityFile, connectTimeout: limits.connect, wholeTimeout: limits.whole)
    }

    @discardableResult
    public func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt {
        let to: EmailAddress
        do {
            to = try EmailAddress(notice.to)
        } catch {
            throw NotifierError(.permanent, error.explanation)
        }
        let mail = Mail(notice, from: from, to: to)
        try await converse { [transfer] in transfer.send(mail) }
        return .taken
    }

    /// Connects and logs in without sending anything: for `takeout doctor`.
    public func logIn() async throws(NotifierError) {
        try await converse { [transfer] in transfer.logIn() }
    }

    private func converse(_ work: @escaping @Sendable () -> SMTPOutcome) async throws(NotifierError) {
        await slots.take()
        // libcurl blocks, so it gets a thread of its own: on Linux Dispatch's queues share theirs with Swift's tasks.
        let outcome = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
        await slots.give()
        if let error = outcome.error(at: transfer.address) { throw error }
    }
}

/// Bounds how many conversations are held at once; the others wait in order.
private actor MailSlots {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) {
        free = count
    }

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func give() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
