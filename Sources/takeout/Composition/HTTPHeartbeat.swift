// Pings an address outside each time that the auditor found nothing amiss.
import AsyncHTTPClient
import Logging
import NIOCore
import NIOHTTP1
import TakeoutEngine

struct HTTPHeartbeat: Heartbeat {
    let url: String
    let http: HTTPClient
    let logger: Logger

    func beat() async {
        do {
            let answer = try await http.execute(HTTPClientRequest(url: url), timeout: .seconds(10))
            guard answer.status.code >= 400 else { return }
            logger.warning("The heartbeat was answered with \(answer.status.code). Is TAKEOUT_HEARTBEAT_URL right?")
        } catch {
            logger.warning("The heartbeat could not be sent; whoever watches it will soon ask.")
        }
    }
}
