// Sends notices as e-mail through the mail server that the operator named.
internal import Foundation
internal import Synchronization
public import TakeoutCore
public import TakeoutEngine

/// Hands each notice to one mail server by SMTP. Every error says whether to try again, and holds no password.
public struct SMTPMailer: Notifier {
    /// How long and how many.
    public struct Limits: Sendable, Equatable {
        /// Until the line stands.
        public let connect: Duration
        /// For the whole conversation. Clearly shorter than the time for which a piece of work is one worker's own.
        public let whole: Duration
        /// Conversations held at the same time; each keeps a thread of its own busy. At least 1.
        public let atOnce: Int

        public init(connect: Duration = .seconds(10), whole: Duration = .seconds(45), atOnce: Int = 4) {
            self.connect = connect
            self.whole = whole
            self.atOnce = max(1, atOnce)
        }
    }

    public var channel: NoticeChannel { .email }
    public let atOnce: Int

    private let from: EmailAddress
    private let replyTo: EmailAddress?
    private let transfer: SMTPTransfer
    private let slots: MailSlots
    private let rest = ServerRest()

    /// - Parameters:
    ///   - replyTo: where answers to our mails go; nil: to `from`.
    ///   - authorityFile: A PEM file of the authorities that may sign the server's certificate, for servers with a
    ///     private one. With it STARTTLS is required and checked on loopback too.
    public init(
        address: SMTPAddress, from: EmailAddress, replyTo: EmailAddress? = nil, authorityFile: String? = nil,
        limits: Limits = Limits()
    ) {
        self.from = from
        self.replyTo = replyTo
        atOnce = limits.atOnce
        slots = MailSlots(limits.atOnce)
        transfer = SMTPTransfer(
            address: address, authorityFile: authorityFile, connectTimeout: limits.connect,
            wholeTimeout: limits.whole, pool: CurlPool())
    }

    @discardableResult
    public func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt {
        let to = try Self.receiver(notice.to)
        try await send(Mail(notice, from: from, to: to, replyTo: replyTo))
        return .taken
    }

    public func send(_ letter: OutgoingLetter) async throws(NotifierError) {
        let to = try Self.receiver(letter.to)
        try await send(Mail(letter, from: from, to: to, replyTo: replyTo))
    }

    private static func receiver(_ text: String) throws(NotifierError) -> EmailAddress {
        do throws(MailSettingError) {
            return try EmailAddress(text)
        } catch {
            throw NotifierError(.permanent, error.explanation)
        }
    }

    private func send(_ mail: Mail) async throws(NotifierError) {
        try await converse { [transfer] in transfer.send(mail) }
    }

    /// Connects and logs in without sending anything: for `takeout doctor`.
    public func logIn() async throws(NotifierError) {
        try await converse { [transfer] in transfer.logIn() }
    }

    private func converse(_ work: @escaping @Sendable () -> SMTPOutcome) async throws(NotifierError) {
        await slots.take()
        if let trouble = rest.trouble {
            await slots.give()
            throw trouble
        }
        // libcurl blocks, so it gets a thread of its own: on Linux Dispatch's queues share theirs with Swift's tasks.
        let outcome = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: work()) }
        }
        let error = outcome.error(at: transfer.address)
        rest.note(outcome.isAboutServer(at: transfer.address) ? error : nil)
        await slots.give()
        if let error { throw error }
    }
}

/// A server that cannot be reached or does not let us in is left alone for a moment, longer each time: what waits for it
/// meanwhile fails at once with the same words, and is tried again as any other mail is.
private final class ServerRest: Sendable {
    private struct State {
        var trouble: NotifierError?
        var until = ContinuousClock.now
        var pause = Duration.zero
    }

    private static let longest = Duration.seconds(20)
    private let state = Mutex(State())

    /// What to answer without asking the server; nil when it may be asked.
    var trouble: NotifierError? { state.withLock { $0.until > .now ? $0.trouble : nil } }

    /// - Parameter error: nil after a conversation that showed that the server is well.
    func note(_ error: NotifierError?) {
        state.withLock { state in
            guard let error else { return state = State() }
            // Conversations that were held at the same time tell of the same trouble.
            guard state.until <= .now else { return }
            state.pause = min(max(state.pause * 2, .seconds(1)), Self.longest)
            state.until = .now + state.pause
            state.trouble = error
        }
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
