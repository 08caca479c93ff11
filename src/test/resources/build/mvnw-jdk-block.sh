# ---- Countersign: JDK 25 or newer. If JAVA_HOME is unset or older, take the first such JDK in the usual places. ----
cs_jdk_ok() { # $1: a directory; true when it is the home of a JDK >= 25
  [ -x "$1/bin/javac" ] || return 1
  cs_v=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null)
  [ "${cs_v:-0}" -ge 25 ]
}
if ! cs_jdk_ok "${JAVA_HOME-}"; then
  for cs_d in "$(java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')" \
    "$(/usr/libexec/java_home -v 25+ 2>/dev/null)" \
    /usr/lib/jvm/* "${HOME-}"/.sdkman/candidates/java/* "${HOME-}"/.jdks/* ''; do
    if cs_jdk_ok "$cs_d"; then break; fi
  done
  [ -n "$cs_d" ] || { echo "mvnw: no JDK 25 or newer found. Install one (Temurin 25, say) or set JAVA_HOME to it." >&2; exit 1; }
  JAVA_HOME=$cs_d && export JAVA_HOME
fi
# ---- end of the Countersign block ----
