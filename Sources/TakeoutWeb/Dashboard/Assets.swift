// The pages' own files, served from memory. Their addresses carry a hash, so browsers may keep them for ever.
import Crypto
import FoundationEssentials
import HTTPTypes
import Hummingbird

struct Asset: Sendable {
    let name: String
    let type: String
    let bytes: [UInt8]
    let hash: String

    private init(_ name: String, type: String, _ bytes: [UInt8]) {
        self.name = name
        self.type = type
        self.bytes = bytes
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

    /// For ever under the address with the right hash; under another one the browser asks each time.
    func response(to request: Request) -> Response {
        let isExact = request.uri.queryParameters["v"].map(String.init) == hash
        return Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: isExact ? "public, max-age=31536000, immutable" : "no-cache",
                .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
