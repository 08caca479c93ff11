package dev.countersign.cli;

import dev.countersign.cli.api.ServerAddress;
import dev.countersign.evidence.Change;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program as a whole: its global options, its commands, and how they are run. */
@Command(
        name = "countersign",
        description = "Have firmware signed after the right people have agreed, and verify signed files offline.",
        versionProvider = Countersign.Version.class,
        scope = ScopeType.INHERIT,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "Exit codes:%n")
final class Countersign implements Runnable {
    @Mixin
    private final GlobalOptions options = new GlobalOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version of this program.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Countersign() {}

    /** Runs one command line and returns the number of an {@link ExitCode}. */
    static int run(Surroundings surroundings, String... arguments) {
        var root = new Countersign();
        var output = new Output(surroundings, root.options);
        var callers = new Callers(surroundings, root.options);
        var failures = new Failures(output);
        var line = new CommandLine(root)
                .addSubcommand(new SubmitCommand(callers, output))
                .addSubcommand(new StatusCommand(callers, output))
                .addSubcommand(new ListCommand(callers, output))
                .addSubcommand(new ApproveCommand(callers, surroundings, output))
                .addSubcommand(new RejectCommand(callers, surroundings, output))
                .addSubcommand(new VetoCommand(callers, surroundings, output))
                .addSubcommand(new CancelCommand(callers, output))
                .addSubcommand(new StatementCommand(callers, output))
                .addSubcommand(new DownloadCommand(callers, output))
                .addSubcommand(new VerifyCommand(output))
                .addSubcommand(new VerifyCeremonyCommand(output))
                .addSubcommand(new InspectCommand(output))
                .addSubcommand(policies(callers, surroundings, output))
                .addSubcommand(changes(callers, surroundings, output))
                .setOut(surroundings.out())
                .setErr(surroundings.err())
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .registerConverter(ServerAddress.class, Countersign::serverAddress)
                .registerConverter(RequestId.class, RequestId::parse);
        describeExitCodes(line);
        var exitCode = line.execute(arguments);
        if (surroundings.out().checkError()) {
            output.note("Standard output cannot be written.");
            return ExitCode.IO.number();
        }
        return exitCode;
    }

    private static CommandLine policies(Callers callers, Surroundings surroundings, Output output) {
        return new CommandLine(new PolicyCommand())
                .addSubcommand(new PolicyCheckCommand(output))
                .addSubcommand(new PolicyTestCommand(output))
                .addSubcommand(new PolicyDiffCommand(output))
                .addSubcommand(new PolicyFetchCommand(callers, output))
                .addSubcommand(new PolicyExplainCommand(callers, surroundings, output))
                .addSubcommand("propose", new ProposePolicyCommand(callers, surroundings, output));
    }

    private static CommandLine changes(Callers callers, Surroundings surroundings, Output output) {
        var line = new CommandLine(new ChangeCommand())
                .addSubcommand("propose-policy", new ProposePolicyCommand(callers, surroundings, output));
        for (var kind : List.of(Change.Kind.SUSPEND, Change.Kind.LIFT, Change.Kind.REVOKE)) {
            var command = new CommandLine(new KeyChangeCommand(kind, callers, surroundings, output));
            command.getCommandSpec().usageMessage().description(KeyChangeCommand.description(kind));
            line.addSubcommand(kind.word(), command);
        }
        return line.addSubcommand(new ClockChangeCommand(callers, surroundings, output))
                .addSubcommand(new ChangeListCommand(callers, output))
                .addSubcommand(new ChangeShowCommand(callers, surroundings, output))
                .addSubcommand(new ChangeApproveCommand(callers, surroundings, output))
                .addSubcommand(new ChangeVetoCommand(callers, surroundings, output));
    }

    private static ServerAddress serverAddress(String text) {
        try {
            return ServerAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private static void describeExitCodes(CommandLine line) {
        line.getCommandSpec().usageMessage().exitCodeList(ExitCode.help());
        line.getSubcommands().values().forEach(Countersign::describeExitCodes);
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command? --help lists them.");
    }

    /** The version that the build wrote into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Countersign.class.getPackage().getImplementationVersion();
            return new String[] {"countersign " + (version == null ? "(not packaged)" : version)};
        }
    }
}
