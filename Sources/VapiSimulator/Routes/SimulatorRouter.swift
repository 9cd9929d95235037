// The addresses of the simulator: Vapi's own, and under /simulator what only a simulator has.
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore
import TakeoutVapi

struct SimulatorRouter {
    let simulator: VapiSimulator

    var router: Router<BasicRequestContext> {
        let router = Router()
        router.add(middleware: WireMiddleware(simulator: simulator))
        router.add(middleware: RefusalMiddleware())
        VapiRoutes(simulator: simulator).add(to: router)
        NumberRoutes(simulator: simulator).add(to: router)
        PeopleRoutes(simulator: simulator).add(to: router)
        PhoneRoutes(simulator: simulator).add(to: router)
        simulator.configuration.addRoutes?(router, simulator)
        return router
    }
}

/// Writes refusals in the form of Vapi's errors.
struct RefusalMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: BasicRequestContext,
        next: (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let refusal as Refusal where refusal.status >= 500 {
            // What a gateway in front of Vapi says is not JSON.
            return .page(refusal.status)
        } catch let refusal as Refusal {
            return try .json(refusal.body, status: .init(code: refusal.status))
        }
    }
}

extension Response {
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) throws -> Response {
        .json(bytes: try value.serialized(), status: status)
    }

    static func encoded(_ value: some Encodable) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return .json(bytes: try encoder.encode(value), status: .ok)
    }

    /// A page of HTML, as a gateway writes it.
    static func page(_ status: Int) -> Response {
        let status = HTTPResponse.Status(code: status)
        return Response(
            status: status, headers: [.contentType: "text/html"],
            body: .init(byteBuffer: .init(string: "<html><body>\(status.code) \(status.reasonPhrase)</body></html>")))
    }

    private static func json(bytes: Data, status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}

extension Request {
    /// The body as JSON; refused with 400 when it is none, as Vapi does.
    func json() async throws -> JSONValue {
        let bytes = try await bytes()
        do { return try JSONValue(parsing: bytes) } catch { throw Refusal.badRequest("The body is not JSON.") }
    }

    /// The body as a value of the simulator's own.
    func decoded<Value: Decodable>(as type: Value.Type) async throws -> Value {
        let bytes = try await bytes()
        do {
            return try JSONDecoder().decode(type, from: bytes)
        } catch let error as DecodingError {
            throw Refusal.badRequest("The body is not understood: \(error)")
        }
    }

    private func bytes() async throws -> Data {
        Data(try await body.collect(upTo: 10 << 20).readableBytesView)
    }
}
