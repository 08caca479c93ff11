package dev.countersign.cli;

import dev.countersign.cli.api.ProblemException;
import dev.countersign.evidence.Statement;
import dev.countersign.evidence.StatementException;
import java.io.IOException;

/**
 * A statement that was fetched in order to be signed, with the checks that come before any development signature: it is
 * a statement, the one that was asked for, marked as development, and made under the policy in force.
 *
 * @param bytes what people sign over, exactly
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record ReadStatement(byte[] bytes, Statement statement) {

    static ReadStatement fetch(DevelopmentIdentity identity, String id)
            throws CommandException, IOException, ProblemException {
        var bytes = identity.server().statement(id);
        var statement = parse(bytes);
        if (!statement.requestId().equals(id)) {
            throw refused("it is about another request, " + statement.requestId());
        }
        if (!statement.development()) {
            throw refused("it is not marked as development, and a software authenticator signs nothing else");
        }
        if (!statement.policy().equals(identity.policy())) {
            throw refused("it names the policy " + statement.policy() + ", but " + identity.policy() + " is in force");
        }
        return new ReadStatement(bytes, statement);
    }

    private static Statement parse(byte[] bytes) throws CommandException {
        try {
            return Statement.parse(bytes);
        } catch (StatementException e) {
            throw refused("it is malformed: " + e.getMessage());
        }
    }

    private static CommandException refused(String why) {
        return new CommandException(ExitCode.REFUSED, "The server's statement is not signed here: " + why + ".");
    }
}
