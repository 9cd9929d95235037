// What outsiders may ask of this server, from openapi.yaml: as OpenAPI 3.1 at /openapi.json, and for the pages.
import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

struct APIDescription: Sendable {
    static let shared: APIDescription = {
        // The bytes are fixed when the program is built, and tests read all of them.
        // swift-format-ignore: NeverUseForceTry
        try! APIDescription(yaml: String(decoding: PackageResources.openapi_yaml, as: UTF8.self))
    }()

    let document: OrderedJSON
    let json: [UInt8]
    let tag: String

    init(yaml: String) throws {
        document = try OrderedJSON(yaml: yaml)
        json = Array(document.compact.utf8)
        let hash = SHA256.hash(data: json).prefix(8)
        tag = "\"" + Data(hash).base64EncodedString() + "\""
    }

    /// What stands where a reference leads; the value itself if it is none.
    func resolved(_ value: OrderedJSON) -> OrderedJSON {
        guard let reference = value["$ref"]?.text else { return value }
        let steps = reference.split(separator: "/").dropFirst()
        return steps.reduce(document) { $0[String($1)] ?? .null }
    }
}

/// `GET /openapi.json`, open to everybody: it tells nothing of this installation.
struct DescriptionController: Sendable {
    func addRoutes(to router: Router<AppContext>) {
        router.get("openapi.json", use: show)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let description = APIDescription.shared
        let headers: HTTPFields = [
            .contentType: "application/json; charset=utf-8", .eTag: description.tag, .cacheControl: "no-cache",
        ]
        if request.headers[.ifNoneMatch]?.contains(description.tag) == true {
            return Response(status: .notModified, headers: headers)
        }
        return Response(
            status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: description.json)))
    }
}
