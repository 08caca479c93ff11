package dev.countersign.problem;

import java.util.Optional;

/** The problems that the HTTP layer finds before any of our code runs, by their status. */
final class HttpProblems {
    private HttpProblems() {}

    /** What to tell the client about this status, or nothing when it is a fault of ours. */
    static Optional<Refusal> of(int status) {
        return switch (status) {
            case 400 -> refusal(ProblemType.INVALID_INPUT, "A parameter or the body cannot be read.");
            case 401 -> refusal(ProblemType.UNAUTHENTICATED, "Send an access token: Authorization: Bearer …");
            case 403 ->
                refusal(ProblemType.FORBIDDEN, "The access token carries none of the roles that this call asks for.");
            case 404 -> refusal(ProblemType.NOT_FOUND, "Nothing has this address. Check the path.");
            case 405 -> refusal(ProblemType.METHOD_NOT_ALLOWED, "The resource does not take this method.");
            case 406 -> refusal(ProblemType.NOT_ACCEPTABLE, "This call cannot produce the media type in Accept.");
            case 413 -> refusal(ProblemType.TOO_LARGE, "The body is larger than this call takes. Nothing was kept.");
            case 414 -> refusal(ProblemType.URI_TOO_LONG, "Shorten the query.");
            case 415 ->
                refusal(ProblemType.UNSUPPORTED_MEDIA_TYPE, "This call does not take the media type in Content-Type.");
            case 431 -> refusal(ProblemType.HEADERS_TOO_LARGE, "Send fewer or shorter headers.");
            default -> Optional.empty();
        };
    }

    private static Optional<Refusal> refusal(ProblemType type, String detail) {
        return Optional.of(new Refusal(type, detail));
    }
}
