// The pages' own files, served from memory, compressed where the browser takes it. Their addresses carry a hash, so
// browsers may keep them for ever. Pages themselves are not compressed: beside a stranger's words in the address, the
// size of a page would tell its form token letter by letter (BREACH).
import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird

struct Asset: Sendable {
    let name: String
    let type: String
    let bytes: [UInt8]
    /// nil where that makes it no smaller.
    let gzip: [UInt8]?
    let hash: String

    private init(_ name: String, type: String, _ bytes: [UInt8]) {
        self.name = name
        self.type = type
        self.bytes = bytes
        gzip = Gzip.compressed(bytes).flatMap { $0.count < bytes.count ? $0 : nil }
        hash = SHA256.hash(data: bytes).prefix(6).reduce(into: "") { text, byte in
            text += byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16)
        }
    }

    static let style = Asset("style.css", type: "text/css; charset=utf-8", PackageResources.style_css)
    static let live = Asset("live.js", type: "text/javascript; charset=utf-8", PackageResources.live_js)
    static let settings = Asset("settings.js", type: "text/javascript; charset=utf-8", PackageResources.settings_js)
    static let mark = Asset("mark.svg", type: "image/svg+xml", PackageResources.mark_svg)
    static let icons = Asset("icons.svg", type: "image/svg+xml", PackageResources.icons_svg)
    static let phonesStyle = Asset("phones.css", type: "text/css; charset=utf-8", PackageResources.phones_css)
    static let phonesScript = Asset("phones.js", type: "text/javascript; charset=utf-8", PackageResources.phones_js)
    static let all = [style, live, settings, mark, icons, phonesStyle, phonesScript]
    /// What the page of the phones needs where it stands alone.
    static let phones = [style, mark, icons, phonesStyle, phonesScript]

    var address: String { "/assets/\(name)?v=\(hash)" }

    /// For ever under the address with the right hash; under another one the browser asks each time whether it is new.
    func response(to request: Request) -> Response {
        let isExact = request.uri.queryParameters["v"].map(String.init) == hash
        // Weak: the same file in either form.
        let tag = "W/\"\(hash)\""
        var headers: HTTPFields = [
            .contentType: type, .cacheControl: isExact ? "public, max-age=31536000, immutable" : "no-cache",
            .xContentTypeOptions: "nosniff", .eTag: tag, .vary: "Accept-Encoding",
        ]
        if request.headers[values: .ifNoneMatch].contains(where: { $0.contains(hash) }) {
            return Response(status: .notModified, headers: headers)
        }
        guard let gzip, request.takesGzip else {
            return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
        headers[.contentEncoding] = "gzip"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: gzip)))
    }
}

extension Request {
    /// RFC 9110, 12.5.3: named, and not with the weight 0.
    fileprivate var takesGzip: Bool {
        headers[values: .acceptEncoding].flatMap { $0.lowercased().split(separator: ",") }.contains { coding in
            let parts = coding.split(separator: ";").map { $0.filter { $0 != " " } }
            return parts.first == "gzip" && !parts.dropFirst().contains { $0.wholeMatch(of: /q=0(\.0*)?/) != nil }
        }
    }
}
