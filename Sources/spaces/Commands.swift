import ArgumentParser
import Formats
import Glibc
import MariaDB
import Schema
import SpacesAPI

struct Migrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring the database's tables up to date.",
    discussion: "Example: spaces migrate --config /etc/spaces/spaces.conf")
  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let (applied, names) = try options.run { service in
      (try Migrator(migrations).migrate(service.database), try NameIndexes.update(service))
    }
    var lines = applied.map { "applied \($0.name)" }
    if names > 0 { lines.append("indexed \(names) names anew") }
    lines.append(lines.isEmpty ? "Nothing to do." : "The database is up to date.")
    output.write(lines.joined(separator: "\n")) {
      $0.field("applied", applied.map(\.name))
      $0.field("namesIndexed", names)
    }
  }
}

struct JobsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "jobs", abstract: "Recurring work.", discussion: "Example: spaces jobs run", subcommands: [Run.self])

  struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Do one round now.", discussion: "Example, each minute from cron: spaces jobs run")
    @OptionGroup var options: ConfigurationOptions
    @OptionGroup var output: OutputOptions
    /// Set by `CGIService`, which has claimed the round.
    @Flag(help: .hidden) var claimed = false

    func run() throws {
      if claimed { return try options.run(JobRound.run) }
      let done = try options.run(Jobs.runAll)
      output.write(done.map { "\($0.name): \($0.count)" }.joined(separator: "\n")) {
        for (name, count) in done { $0.field(named: name, count) }
      }
    }
  }
}

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Look at everything that has to be right; exit status 1 if something is not.",
    discussion: "Example: spaces doctor --config /etc/spaces/spaces.conf")
  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let findings = try options.run { Doctor($0).examine() }
    let isSound = findings.allSatisfy(\.isGood)
    output.write(
      findings.map { $0.isGood ? "ok    \($0.sentence)" : "WRONG \($0.sentence)" }.joined(separator: "\n")
    ) {
      $0.field("isGood", isSound)
      $0.field(
        "findings",
        findings.map { ["isGood": .bool($0.isGood), "sentence": .string($0.sentence)] as JSONValue })
    }
    if !isSound { throw ExitCode(1) }
  }
}
