# Shell functions shared by ./run and ./test: find out what is missing, say so, ask, install.
# Sourced, not run. Knows Debian and Ubuntu; elsewhere it names what is missing and stops.

missing_packages=()
yes=${yes:-no}

# need COMMAND PACKAGE...: note the packages when the command is not there.
need() {
    local command=$1
    shift
    command -v "$command" >/dev/null 2>&1 || missing_packages+=("$@")
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Where nobody is there to ask, CI has said yes by calling us.
confirm() {
    [ "$yes" = yes ] || [ "${CI:-}" = true ] && return 0
    local answer=
    read -r -p "$1 [y/N] " answer || true
    case $answer in [yYjJ]*) return 0 ;; esac
    echo "Nothing was installed. Run again with --yes, or install it yourself." >&2
    exit 1
}

install_missing_packages() {
    [ ${#missing_packages[@]} -eq 0 ] && return 0
    echo "Missing on this machine: ${missing_packages[*]}"
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "Please install these packages (names as in Debian), then run again." >&2
        exit 1
    fi
    confirm "Install them with apt-get?"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        "${missing_packages[@]}" >/dev/null
}

# has_rust VERSION: whether cargo is here in that version or a newer one. A distribution's own is
# often older than what the code is written in.
has_rust() {
    local have
    have=$(cargo --version 2>/dev/null | cut -d' ' -f2) || return 1
    [ -n "$have" ] && [ "$(printf '%s\n' "$1" "$have" | sort -V | head -n 1)" = "$1" ]
}

need_rust() {
    local version
    version=$(sed -n 's/^channel = "\(.*\)"/\1/p' rust-toolchain.toml)
    # Where rustup and `cargo install` put programs, even when no shell start-up file says so.
    export PATH=${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
    if command -v rustup >/dev/null 2>&1; then
        rustup toolchain list | grep -q "^$version-" && return 0
    elif has_rust "$version"; then
        return 0
    fi
    echo "Missing on this machine: the Rust toolchain ($version)"
    confirm "Install it with rustup into your home folder?"
    if ! command -v rustup >/dev/null 2>&1; then
        if apt-cache show rustup >/dev/null 2>&1; then
            as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq rustup >/dev/null
        else
            curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
                sh -s -- -y --profile minimal --default-toolchain none
        fi
        hash -r
    fi
    rustup toolchain install "$version" --profile minimal --component rustfmt --component clippy
}

# Compiled dependencies are kept outside the clone, so that a fresh clone does not build them anew.
keep_target_outside() {
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/vardkase/target}
}
