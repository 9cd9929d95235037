// What a call cost, part by part, in our words.

/// The parts of a call's cost; nil where the provider told nothing of a part. They need not add up to the whole: providers
/// round, and correct the one and not the other.
public struct CostParts: Equatable, Sendable {
    /// The telephone line.
    public var transport: Money?
    /// Speech into text.
    public var transcriber: Money?
    /// The language model.
    public var model: Money?
    /// Text into speech.
    public var voice: Money?
    /// The provider's own fee.
    public var platform: Money?
    /// Whatever else is on the bill: analysis, detection of machines.
    public var other: Money?

    public init(
        transport: Money? = nil, transcriber: Money? = nil, model: Money? = nil, voice: Money? = nil,
        platform: Money? = nil, other: Money? = nil
    ) {
        self.transport = transport
        self.transcriber = transcriber
        self.model = model
        self.voice = voice
        self.platform = platform
        self.other = other
    }

    /// What is told anew takes the place of what was told before.
    public func corrected(by later: CostParts) -> CostParts {
        CostParts(
            transport: later.transport ?? transport, transcriber: later.transcriber ?? transcriber,
            model: later.model ?? model, voice: later.voice ?? voice, platform: later.platform ?? platform,
            other: later.other ?? other)
    }

    /// Whether nothing is known of any part.
    public var isEmpty: Bool { self == CostParts() }
}
