import ArgumentParser
import FastCGI
import SpacesAPI

/// The one executable. With no argument it serves: that is how web servers and spawners start it.
@main
struct Spaces: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "spaces",
    abstract: "A self-hosted backend for paid communities with AI agents.",
    discussion: "Example: spaces serve --listen unix:/run/spaces/spaces.sock --processes 2",
    version: "spaces \(Version.ofThisBuild)",
    subcommands: [
      Serve.self, Status.self, SetupCommand.self, Migrate.self, User.self, Wallet.self, LedgerCommand.self,
      JobsCommand.self, DoctorCommand.self,
    ],
    defaultSubcommand: Serve.self)

  static func main() {
    // As CGI the query string may be on the command line (RFC 3875, section 4.4): it is no option.
    if CGIExchange.isPresent {
      main([])
    } else {
      main(nil)
    }
  }
}
