// Where live control may go: the address comes with webhooks, and a forged one must not make us call strangers' hosts.
import FoundationEssentials

struct ControlAddress {
    let url: String

    /// nil unless the address is https under vapi.ai, or has the scheme, host and port of the configured base address.
    init?(_ text: String, baseURL: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains("\\"), !text.contains("@"),
            let address = URLComponents(string: text), let host = address.host?.lowercased()
        else { return nil }
        guard Self.isVapis(address, host) || Self.sharesOrigin(address, host, with: baseURL) else { return nil }
        url = text
    }

    private static func isVapis(_ address: URLComponents, _ host: String) -> Bool {
        address.scheme?.lowercased() == "https" && (address.port ?? 443) == 443
            && (host == "vapi.ai" || host.hasSuffix(".vapi.ai"))
    }

    private static func sharesOrigin(_ address: URLComponents, _ host: String, with baseURL: String) -> Bool {
        guard let base = URLComponents(string: baseURL), let baseHost = base.host?.lowercased() else { return false }
        return address.scheme?.lowercased() == base.scheme?.lowercased() && host == baseHost
            && port(of: address) == port(of: base)
    }

    private static func port(of address: URLComponents) -> Int? {
        address.port ?? (address.scheme?.lowercased() == "https" ? 443 : 80)
    }
}
