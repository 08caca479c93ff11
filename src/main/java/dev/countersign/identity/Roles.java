package dev.countersign.identity;

/**
 * The roles that an access token can carry. Reading is open to each of them; a token without any of them is somebody whom
 * the issuer knows and Countersign does not.
 */
public final class Roles {
    /** Hands in builds: a CI system, or a person at a desk. */
    public static final String SUBMITTER = "submitter";

    /** Hands in approvals and rejections. Whose signature counts is decided by the policy, not by this role. */
    public static final String APPROVER = "approver";

    /** Looks after keys and revocations. */
    public static final String SECURITY_OFFICER = "security-officer";

    /** Reads everything, changes nothing. */
    public static final String AUDITOR = "auditor";

    /** Runs the machine. */
    public static final String OPERATOR = "operator";

    /** Answers customers. */
    public static final String SUPPORT = "support";

    private Roles() {}
}
