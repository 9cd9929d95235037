// Headers that every answer bears, whatever it is. What only pages need stands in PageResponse.swift.
import HTTPTypes
import Hummingbird

enum SecurityHeaders {
    /// A year, for this host alone: others of the domain are none of our business.
    private static let strictTransport = "max-age=31536000"
    /// Our pages ask for nothing of the device.
    private static let permissions =
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()"

    static func add(to response: inout Response, isSecure: Bool) {
        response.headers[.xContentTypeOptions] = "nosniff"
        if response.headers[.referrerPolicy] == nil { response.headers[.referrerPolicy] = "same-origin" }
        response.headers[.permissionsPolicy] = permissions
        response.headers[.openerPolicy] = "same-origin"
        response.headers[.resourcePolicy] = "same-origin"
        if isSecure { response.headers[.strictTransportSecurity] = strictTransport }
        // An answer that says nothing of it may hold what one token or one account may see.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "private, no-store" }
    }
}

extension HTTPField.Name {
    // Letters and hyphens make valid header names, so the initializers do not return nil.
    // swift-format-ignore: NeverForceUnwrap
    static let permissionsPolicy = HTTPField.Name("Permissions-Policy")!
    // swift-format-ignore: NeverForceUnwrap
    static let openerPolicy = HTTPField.Name("Cross-Origin-Opener-Policy")!
    // swift-format-ignore: NeverForceUnwrap
    static let resourcePolicy = HTTPField.Name("Cross-Origin-Resource-Policy")!
}
