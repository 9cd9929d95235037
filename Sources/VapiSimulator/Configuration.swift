// What the stand-in Vapi is told at start: where to listen, whom to tell, how strict and how fast to be.
public import Hummingbird
public import TakeoutVapi

/// How much Vapi tells of a transfer to a telephone number. Which of the three an account sees depends on carrier
/// and plan (Vapi docs, "transfer call"), so a program must live with each.
public enum TransferReporting: String, Codable, Sendable, CaseIterable {
    /// A customer who is not reached shows in the call's `endedReason`; one who is shows nowhere.
    case endedReason
    /// As `endedReason`, and `artifact.transfers` of the report says how the transfer went.
    case artifact
    /// A blind transfer: whatever becomes of it, the call ends with `assistant-forwarded-call` at the hand-off.
    case silent
}

public struct SimulatorConfiguration: Sendable {
    /// Address to listen at.
    public var host: String
    /// Port to listen at; 0 takes any free one.
    public var port: Int
    /// The server of the organisation: where `assistant-request` goes unless the phone number has a server, and every
    /// message of an assistant without a server of its own. Without it such messages are not sent.
    public var webhookURL: String?
    /// Sent as `X-Vapi-Secret` unless the server's own headers carry a secret.
    public var webhookSecret: String?
    /// The one key that is taken; without it any key is, but there must be one.
    public var apiKey: String?
    /// Our numbers at the start: Vapi's id → E.164. While there is none, calls are placed from every id.
    public var phoneNumbers: [String: String]
    /// Seconds of simulated time until a new call can be found by `GET /call`; Vapi's list lags behind.
    public var listedAfter: Double
    /// Saved assistants: id → the assistant's object. An unknown id is taken for an assistant with nothing set.
    public var assistants: [String: JSONValue]
    /// How many times faster than life; 1 is life. Above 0.
    public var speed: Double
    /// How many times faster than life time may run while a human is at a phone (`Behaviour.human`): people read and
    /// answer at their own speed.
    public var humanSpeed: Double
    /// The pace to run at, for a program that shares it; in place of `speed` and `humanSpeed`.
    public var pace: Pace?
    /// With a seed the ids are the same in every run.
    public var seed: UInt64?
    /// Calls that may be live at once; beyond it `POST /call` is refused, as in Vapi (10 lines unless more are bought).
    public var concurrencyLimit: Int
    public var transferReporting: TransferReporting
    /// The least real time the simulated assistant waits for the transfer after `connect_to_customer`, however high
    /// the speed: the program under test does not run faster.
    public var transferPatience: Duration
    /// Finished calls beyond this many are forgotten, oldest first.
    public var callsKept: Int
    /// Base of the control addresses that are handed out; `http://host:port` when nil.
    public var publicURL: String?
    /// Addresses beside the simulator's own, for a program that serves pages with it.
    public var addRoutes: (@Sendable (Router<BasicRequestContext>, VapiSimulator) -> Void)?
    /// The simulated time in microseconds since 1970. When nil: the machine's time at start, running on at `speed`.
    public var now: (@Sendable () -> Int64)?

    public init(
        host: String = "127.0.0.1",
        port: Int = 0,
        webhookURL: String? = nil,
        webhookSecret: String? = nil,
        apiKey: String? = nil,
        phoneNumbers: [String: String] = [:],
        listedAfter: Double = 0,
        assistants: [String: JSONValue] = [:],
        speed: Double = 1,
        humanSpeed: Double = 1,
        pace: Pace? = nil,
        seed: UInt64? = nil,
        concurrencyLimit: Int = 10,
        transferReporting: TransferReporting = .endedReason,
        transferPatience: Duration = .seconds(3),
        callsKept: Int = 10_000,
        publicURL: String? = nil,
        addRoutes: (@Sendable (Router<BasicRequestContext>, VapiSimulator) -> Void)? = nil,
        now: (@Sendable () -> Int64)? = nil
    ) {
        self.host = host
        self.port = port
        self.webhookURL = webhookURL
        self.webhookSecret = webhookSecret
        self.apiKey = apiKey
        self.phoneNumbers = phoneNumbers
        self.listedAfter = listedAfter
        self.assistants = assistants
        self.speed = speed
        self.humanSpeed = humanSpeed
        self.pace = pace
        self.seed = seed
        self.concurrencyLimit = concurrencyLimit
        self.transferReporting = transferReporting
        self.transferPatience = transferPatience
        self.callsKept = callsKept
        self.publicURL = publicURL
        self.addRoutes = addRoutes
        self.now = now
    }
}
