// One conversation with a mail server, led by libcurl. Blocks its thread until the conversation has ended.
internal import CCurl
internal import TakeoutCore

/// How one conversation ended, in libcurl's and the server's words.
struct SMTPOutcome: Sendable {
    let code: CURLcode
    /// The server's last reply code, 0 if there was none.
    let replyCode: Int
    /// The server's last reply of 400 or more, one line, at most 511 bytes, as it came; empty if there was none.
    let refusal: String
    /// The server had agreed to take the message and some of it was sent.
    let messageWasBegun: Bool
    /// libcurl's short text for the code; holds nothing of the conversation.
    let codeText: String
}

struct SMTPTransfer: Sendable {
    let address: SMTPAddress
    /// A PEM file of the authorities that may sign the server's certificate; nil takes the system's.
    let authorityFile: String?
    let connectTimeout: Duration
    let wholeTimeout: Duration
    let pool: CurlPool

    /// Hands in one mail.
    func send(_ mail: Mail) -> SMTPOutcome {
        converse { handle, lists throws(CurlFailure) in
            try handle.set(CURLOPT_MAIL_FROM, mail.from.address)
            try handle.set(CURLOPT_MAIL_RCPT, lists.list([mail.to.address]))
            try handle.set(CURLOPT_HTTPHEADER, lists.list(mail.headers))
            try handle.set(CURLOPT_MIMEPOST, lists.alternatives(text: mail.text, html: mail.html, for: handle))
        }
    }

    /// Connects, logs in and leaves again.
    func logIn() -> SMTPOutcome {
        converse { handle, _ throws(CurlFailure) in
            try handle.set(CURLOPT_CUSTOMREQUEST, "NOOP")
            try handle.set(CURLOPT_NOBODY, 1)
        }
    }

    private func converse(
        _ prepare: (CurlHandle, CurlLists) throws(CurlFailure) -> Void
    ) -> SMTPOutcome {
        do throws(CurlFailure) {
            // Ends with this function, after the transfer that reads it.
            let lists = CurlLists()
            let handle = try pool.take()
            try connect(handle)
            try prepare(handle, lists)
            let outcome = handle.perform(keeping: lists)
            // A conversation that went wrong is not gone on with.
            if outcome.code == CURLE_OK { pool.give(handle) }
            return outcome
        } catch {
            return SMTPOutcome(
                code: error.code, replyCode: 0, refusal: "", messageWasBegun: false, codeText: error.code.text)
        }
    }

    private func connect(_ handle: CurlHandle) throws(CurlFailure) {
        let scheme = address.protection == .implicitTLS ? "smtps" : "smtp"
        try handle.set(CURLOPT_URL, "\(scheme)://\(address.host):\(address.port)")
        try handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        // Without this, libcurl would take a proxy from the environment.
        try handle.set(CURLOPT_PROXY, "")
        try handle.set(CURLOPT_NOSIGNAL, 1)
        try handle.set(CURLOPT_CONNECTTIMEOUT_MS, connectTimeout.wholeMilliseconds)
        try handle.set(CURLOPT_TIMEOUT_MS, wholeTimeout.wholeMilliseconds)
        // A line that was idle for longer may be dead without our knowing.
        try handle.set(CURLOPT_MAXAGE_CONN, Int(CurlPool.idleSeconds))
        try protect(handle)
        if let login = address.login {
            try handle.set(CURLOPT_USERNAME, login.user)
            try handle.set(CURLOPT_PASSWORD, login.password)
        }
    }

    private func protect(_ handle: CurlHandle) throws(CurlFailure) {
        try handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let authorityFile { try handle.set(CURLOPT_CAINFO, authorityFile) }
        if address.protection == .loopback, authorityFile == nil {
            // Plain text would do on this line, so a certificate that nobody can check is no worse.
            try handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_TRY.rawValue))
            try handle.set(CURLOPT_SSL_VERIFYPEER, 0)
            try handle.set(CURLOPT_SSL_VERIFYHOST, 0)
        } else {
            try handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
        }
    }
}

extension Duration {
    var wholeMilliseconds: Int { Int(wholeMicroseconds / 1_000) }
}
