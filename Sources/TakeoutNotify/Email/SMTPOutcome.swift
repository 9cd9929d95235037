// What the end of a conversation with a mail server means for the notice: gone, try again, or never.
internal import CCurl
internal import TakeoutEngine

extension SMTPOutcome {
    /// nil when the server took the mail.
    func error(at address: SMTPAddress) -> NotifierError? {
        if code == CURLE_OK { return nil }
        if let error = refusalOfMail(at: address) { return error }
        if messageWasBegun {
            return NotifierError(.unknownOutcome, trouble(at: address) + " The mail may have gone out.")
        }
        // Whatever is left passes or is mended by somebody, and the notice should still arrive then.
        return NotifierError(.retry, trouble(at: address))
    }

    /// The server itself is the trouble, so that any other mail would fare the same.
    func isAboutServer(at address: SMTPAddress) -> Bool { code != CURLE_OK && refusalOfMail(at: address) == nil }

    /// The server's own no to sender, receiver or text.
    private func refusalOfMail(at address: SMTPAddress) -> NotifierError? {
        let isAboutMail = code == CURLE_SEND_ERROR || (code == CURLE_WEIRD_SERVER_REPLY && messageWasBegun)
        guard isAboutMail, (400...599).contains(replyCode) else { return nil }
        let said = said(with: address.login)
        if Self.wantsLogin.contains(replyCode) {
            return NotifierError(.retry, "The mail server \(address) wants another login or TLS: \(said).")
        }
        if replyCode >= 500 {
            return NotifierError(.permanent, "The mail server \(address) refused the mail: \(said).")
        }
        return NotifierError(.retry, "The mail server \(address) does not take the mail now: \(said).")
    }

    /// RFC 4954 and RFC 3207: refusals that concern us and not the mail.
    private static let wantsLogin: Set<Int> = [530, 534, 535, 538]

    private func trouble(at address: SMTPAddress) -> String {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            "The name of the mail server \(address) is not known; check it in the mail server's URL."
        case CURLE_COULDNT_CONNECT:
            "The mail server \(address) takes no connection."
        case CURLE_OPERATION_TIMEDOUT:
            "The mail server \(address) did not answer in time."
        case CURLE_USE_SSL_FAILED:
            "The mail server \(address) offers no STARTTLS, without which we send nothing over a network."
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_ISSUER_ERROR:
            "The mail server \(address) has a certificate that we cannot trust: \(codeText)."
        case CURLE_SSL_CACERT_BADFILE:
            "The file of authorities for the mail server \(address) cannot be read."
        case CURLE_LOGIN_DENIED:
            // The reply is left out: some servers repeat in it what they were sent.
            "The mail server \(address) refused our login (\(replyCode)); check user and password in its URL."
        default:
            "The conversation with the mail server \(address) failed: \(codeText)\(replyCode > 0 ? " (\(replyCode))" : "")."
        }
    }

    private func said(with login: SMTPAddress.Login?) -> String {
        var line = PlainText.line(refusal, limit: 160)
        while line.hasSuffix(".") { line.removeLast() }
        guard let login else { return line }
        return line.replacing(login.password, with: "•••")
    }
}
