// Forms of pages: read with a bound, and only with the token that our own page put into them.
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import TakeoutEngine

/// The fields of a form, as the browser sent them, in order.
struct Form: Sendable {
    /// Bytes of a whole form.
    static let largest = 256 * 1024

    let fields: [(name: String, value: String)]

    init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    /// Hummingbird's decoder of forms is not used: it refuses a form that sends a name twice without brackets, as ticked
    /// boxes do, and its decoder of queries leaves `+` and names as they are.
    /// - Parameter text: `application/x-www-form-urlencoded`.
    init(urlEncoded text: String) {
        fields = text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
        }
    }

    /// The first value of a field; nil when it was not sent.
    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }

    /// Every value of a field, such as the ticked boxes of one name.
    func all(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// One line, without spaces around it; empty when it was not sent.
    func line(_ name: String) -> String { (self[name] ?? "").trimmingCharacters(in: .whitespacesAndNewlines) }

    private static func decoded(_ text: Substring) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}

/// The token that our pages put into their forms. It is made from a secret in the browser's cookie, which other sites
/// can neither read nor guess.
enum FormToken {
    static let field = "form_token"
    /// For scripts, which send no form.
    // Letters and hyphens make a valid header name, so the initializer does not return nil.
    // swift-format-ignore: NeverForceUnwrap
    static let header = HTTPField.Name("X-Form-Token")!

    static func make(from cookie: String) -> String {
        let key = SymmetricKey(data: Data(cookie.utf8))
        return Data(HMAC<SHA256>.authenticationCode(for: Data("form".utf8), using: key)).base64URL
    }
}

/// Lets nothing through that changes something unless it comes from our own page and bears its token. Reads the form.
struct FormGuard: RouterMiddleware {
    let origin: SameOriginForms

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        guard request.method != .get, request.method != .head else { return try await next(request, context) }
        try origin.check(request)
        var request = request
        let body = try await request.collectBody(upTo: Form.largest)
        let form = Form(urlEncoded: String(buffer: body))
        let token = request.headers[FormToken.header] ?? form[FormToken.field] ?? ""
        guard !context.formToken.isEmpty, Secrets.areEqual(token, context.formToken) else { throw Problem.staleForm }
        var context = context
        context.form = form
        return try await next(request, context)
    }
}

extension Problem {
    static let staleForm = Problem(
        .forbidden, "This form is out of date",
        "You may have signed in or out since the page was opened. Go back, load the page again and repeat it.")
}
