// The ports with a meter in front: what was asked, how it ended, how long it took.
public import TakeoutCore

/// A provider whose requests are counted and timed.
public struct MeasuredProvider: VoiceProvider {
    private let provider: any VoiceProvider
    private let metrics: Metrics
    private let clock: any EngineClock

    public init(_ provider: any VoiceProvider, metrics: Metrics, clock: any EngineClock) {
        self.provider = provider
        self.metrics = metrics
        self.clock = clock
    }

    public var capabilities: VoiceCapabilities { provider.capabilities }

    public func placeCall(_ order: CallOrder) async throws(VoiceError) -> CallSighting {
        try await measure(.placeCall) { () async throws(VoiceError) in try await provider.placeCall(order) }
    }

    public func findCall(
        token: String, lineID: String, since: Timestamp
    ) async throws(VoiceError) -> CallSighting? {
        try await measure(.findCall) { () async throws(VoiceError) in
            try await provider.findCall(token: token, lineID: lineID, since: since)
        }
    }

    public func call(_ callID: String) async throws(VoiceError) -> CallSighting? {
        try await measure(.showCall) { () async throws(VoiceError) in try await provider.call(callID) }
    }

    public func calls(on lineID: String, since: Timestamp) async throws(VoiceError) -> [ProviderCall] {
        try await measure(.listCalls) { () async throws(VoiceError) in
            try await provider.calls(on: lineID, since: since)
        }
    }

    public func transfer(
        controlURL: String, _ connection: ConnectionOrder
    ) async throws(VoiceError) {
        try await measure(.transfer) { () async throws(VoiceError) in
            try await provider.transfer(controlURL: controlURL, connection)
        }
    }

    public func say(controlURL: String, _ sentence: String) async throws(VoiceError) {
        try await measure(.say) { () async throws(VoiceError) in
            try await provider.say(controlURL: controlURL, sentence)
        }
    }

    public func hangUp(controlURL: String) async throws(VoiceError) {
        try await measure(.hangUp) { () async throws(VoiceError) in try await provider.hangUp(controlURL: controlURL) }
    }

    private func measure<Value>(
        _ deed: ProviderDeed, _ work: () async throws(VoiceError) -> Value
    ) async throws(VoiceError) -> Value {
        let start = clock.now
        do throws(VoiceError) {
            let value = try await work()
            note(deed, .done, since: start)
            return value
        } catch {
            note(deed, ProviderResult(error.disposition), since: start)
            throw error
        }
    }

    private func note(_ deed: ProviderDeed, _ result: ProviderResult, since start: Timestamp) {
        metrics.providerRequests.increment(deed, result)
        metrics.providerSeconds.observe(clock.now - start, deed)
    }
}

/// A channel whose tries are counted.
public struct MeasuredNotifier: Notifier {
    private let notifier: any Notifier
    private let metrics: Metrics

    public init(_ notifier: any Notifier, metrics: Metrics) {
        self.notifier = notifier
        self.metrics = metrics
    }

    public var channel: NoticeChannel { notifier.channel }
    public var atOnce: Int { notifier.atOnce }

    public func send(_ notice: OutgoingNotice) async throws(NotifierError) -> NoticeReceipt {
        try await measure { () async throws(NotifierError) -> NoticeReceipt in try await notifier.send(notice) }
    }

    public func send(_ letter: OutgoingLetter) async throws(NotifierError) {
        try await measure { () async throws(NotifierError) -> Void in try await notifier.send(letter) }
    }

    private func measure<Answer: Sendable>(
        _ work: () async throws(NotifierError) -> Answer
    ) async throws(NotifierError) -> Answer {
        do throws(NotifierError) {
            let answer = try await work()
            metrics.notices.increment(channel, .sent)
            return answer
        } catch {
            metrics.notices.increment(channel, error.disposition == .permanent ? .failed : .retry)
            throw error
        }
    }
}
