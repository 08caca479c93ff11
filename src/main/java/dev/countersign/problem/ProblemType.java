package dev.countersign.problem;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every refusal that a client can receive. This enum is the catalogue: the page behind each {@link #uri()} and the tests
 * iterate over it, so a new kind of refusal is documented by adding it here.
 */
public enum ProblemType {
    INVALID_INPUT(
            400,
            "The request cannot be read",
            "A field, a parameter or the body has a form that this call does not take. The detail names the place; "
                    + "correct it and send the request again."),
    UPLOAD_INTERRUPTED(400, "The upload broke off", "Nothing was kept. Upload the file again."),
    UNAUTHENTICATED(
            401,
            "Nobody is signed in",
            "The call needs an access token of the configured issuer in the header \"Authorization: Bearer\". The token is "
                    + "missing, expired or not from that issuer."),
    FORBIDDEN(
            403,
            "The caller's roles do not allow this",
            "The token is good, but the person or machine has none of the roles that this call asks for."),
    NOT_YOUR_CREDENTIAL(
            403,
            "The credential belongs to another person",
            "Approvals and rejections are handed in by the person to whom the policy assigns the credential. Sign in as "
                    + "that person."),
    SELF_APPROVAL(
            403,
            "Submitters cannot approve their own request",
            "Two other people have to agree. No role and no policy lifts this."),
    NOT_THE_SUBMITTER(
            403,
            "Only the submitter can cancel",
            "A request is withdrawn by whoever submitted it. Everybody else who wants to stop it signs a rejection."),
    NOT_AN_APPROVER(
            403,
            "The policy gives this person no voice here",
            "The person's credential is good, but the policy names the person in no group that decides about this project "
                    + "and channel."),
    NOT_A_SUBMITTER(
            403,
            "The policy takes no builds from this submitter",
            "The policy names who may submit for each project and channel; the detail repeats it. Submitters are added by a "
                    + "change of the policy."),
    NOT_FOUND(404, "No such resource", "Nothing has this address. Check the path and the id in it."),
    METHOD_NOT_ALLOWED(
            405,
            "The resource does not take this method",
            "The API description at /q/openapi names the methods of each resource."),
    NOT_ACCEPTABLE(
            406,
            "The resource has no such representation",
            "The header Accept asks for a media type that this call cannot produce. Leave it out, or ask for the type in "
                    + "the API description."),
    WRONG_STATE(
            409,
            "The request is not in a state that allows this",
            "The request has moved on, or is not yet that far. Its view says where it is; member state repeats it."),
    ALREADY_APPROVED(
            409,
            "This person has already approved",
            "One person counts once, with however many credentials. The first approval stands."),
    REJECTION_PENDING(
            409,
            "A rejection is already on its way",
            "Somebody has rejected the request and the signer has not yet recorded it. One refusal is enough."),
    VETO_PENDING(
            409,
            "A veto is already on its way",
            "Somebody has vetoed it and the signer has not yet recorded that. One veto is enough."),
    DIFFERENT_FACTS(
            409,
            "The same build was submitted with other facts",
            "A request for this project, channel and digest is open or signed, and it declares another version, file name "
                    + "or origin. Submit the same facts to resume it, or cancel it first."),
    POLICY_CHANGED(
            409,
            "The policy has changed since",
            "What was to be signed names a policy that is no longer in force. A request gets a new statement within seconds; a "
                    + "change has to be proposed again."),
    CONCURRENT_CHANGE(
            409,
            "Somebody else changed this at the same time",
            "Nothing was changed by this call. Read the resource again and repeat the call if it still makes sense."),
    LENGTH_REQUIRED(
            411,
            "The length of the body is missing",
            "Send the header Content-Length; only uploads may do without it."),
    TOO_LARGE(413, "The body is too large", "The detail names the limit. Nothing was kept."),
    URI_TOO_LONG(414, "The address is too long", "Shorten the query."),
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "The body has a media type that this call does not take",
            "Send the type that the API description names in the header Content-Type."),
    RANGE_NOT_SATISFIABLE(
            416,
            "The range lies outside the file",
            "The header Content-Range of the answer names the size of the file."),
    EMPTY_ARTIFACT(422, "The artifact has no bytes", "An empty file cannot be signed. Check what the build produced."),
    DIGEST_MISMATCH(
            422,
            "The bytes have another digest",
            "What arrived is not what was announced. Nothing was kept. Compute the digest again from the file and upload it "
                    + "once more."),
    LENGTH_MISMATCH(
            422,
            "The body has another length",
            "More or fewer bytes arrived than the header Content-Length announced. Nothing was kept; upload it once more."),
    UNKNOWN_ARTIFACT(
            422,
            "The artifact has not been uploaded",
            "Upload the file first: PUT /api/v1/artifacts/sha256:{hex}. Then submit the request again."),
    MALFORMED_IMAGE(
            422,
            "The image is malformed",
            "The file is not an unsigned image of a form that can be signed safely. Member reason has the code, the detail "
                    + "the words. Nothing was stored but the uploaded bytes."),
    UNKNOWN_PROJECT(
            422,
            "The policy has no such project and channel",
            "The detail names those that it has. New ones are added by a change of the policy."),
    WRONG_CHIP(
            422,
            "The image is for a chip that the project does not have",
            "Build for one of the chips in the detail, or submit to the project that the image belongs to."),
    KEY_REFUSED(
            422,
            "The project's key cannot be used on this chip",
            "The chip does not check signatures of this kind, or its ROM checks them wrongly. The project needs another key."),
    VERSION_MISSING(
            422,
            "The image names no version",
            "Declare it in the field version. It is then marked as declared, for it cannot be read from the file."),
    VERSION_CONTRADICTED(
            422,
            "The declared version is not the image's",
            "Leave the field version out, or build the image that it names."),
    NOT_STATABLE(
            422,
            "A fact does not fit into the statement",
            "People sign a text with strict forms and limits; the detail names the value that does not fit."),
    UNKNOWN_CREDENTIAL(
            422,
            "The policy knows no such credential",
            "The credential was never enrolled, or was removed. Use one that the policy in force names."),
    INVALID_SIGNATURE(
            422,
            "The signature is not valid for this",
            "Member reason says which check failed. The text to be signed is the action line, for a rejection or veto the "
                    + "reason, and the statement or change as it is now; the challenge of an assertion is its SHA-256."),
    NOT_ALLOWED(
            422,
            "The policy does not allow this release",
            "The detail says what it demands, in the words of the signer's own check."),
    INVALID_CHANGE(
            422,
            "The change cannot be made",
            "The detail says why. The text of a change has strict forms, and the policy in force and the state of the key must "
                    + "allow it."),
    HEADERS_TOO_LARGE(431, "The request headers are too large", "Send fewer or shorter headers."),
    INTERNAL_ERROR(
            500,
            "Something went wrong in the server",
            "This is a fault of ours. The member id finds it in the server's log."),
    NOT_READY(
            503,
            "The server is not ready for this yet",
            "The server is waiting for its signer. The header Retry-After says when to ask again.");

    private final int status;
    private final String title;
    private final String explanation;

    ProblemType(int status, String title, String explanation) {
        this.status = status;
        this.title = title;
        this.explanation = explanation;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** A short sentence that is the same for every problem of this type. */
    public String title() {
        return title;
    }

    /** What the type means and how it is mended; shown on its page. */
    public String explanation() {
        return explanation;
    }

    /** Last part of {@link #uri()}: the name in lower case with hyphens. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Member {@code type} of the answer, and the address of the page that explains it. */
    public URI uri() {
        return URI.create("/problems/" + slug());
    }

    /** The type with this {@link #slug()}. */
    public static Optional<ProblemType> ofSlug(String slug) {
        return Arrays.stream(values()).filter(type -> type.slug().equals(slug)).findFirst();
    }
}
