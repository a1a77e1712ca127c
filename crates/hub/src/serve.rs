//! `hub serve`: store, jobs, the portal's port and the sensors' port, until told to stop.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use access::LoginLimits;
use anyhow::{Context as _, Result};
use axum::extract::{ConnectInfo, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::Router;
use locale::Language;
use model::Clock;
use notify::Letterhead;
use portal::{Demo, PortalState, RemoteAddress};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::watch;
use warnings::PolicyInForce;

use crate::catalogue::InForce;
use crate::channels;
use crate::config::Config;
use crate::content_check::ReadsContent;
use crate::jobs;
use crate::jobs::notices::Notices;
use crate::jobs::outbox::Outbox;
use crate::keys::{Keys, SensorKeys};
use crate::organisation;
use crate::sensor_port::{self, Port};
use crate::tls::{self, Peer, TlsListener};

/// Seconds without a word after which a sensor is called silent: three of its health reports.
const SILENT_AFTER_S: i64 = 180;

/// A version that another hub process published is seen after this time.
const CONTENT_REFRESH: std::time::Duration = std::time::Duration::from_secs(10);

/// The folder, in the hub's, with the files that members send in.
const SENT: &str = "sent";

/// A hub that serves.
pub struct Hub {
    /// Where the portal listens.
    pub portal: SocketAddr,
    /// Where sensors call.
    pub sensors: SocketAddr,
    /// The store, for who runs in the same process.
    pub store: Store,
    stop: watch::Sender<bool>,
    tasks: tokio::task::JoinSet<()>,
}

impl Hub {
    /// Opens everything and begins to serve. Nothing is served when anything is wrong.
    pub async fn start(config: &Config, clock: Arc<dyn Clock>, demo: Option<Demo>) -> Result<Self> {
        let keys = Keys::load(&config.folder).context("run `vardkase hub init` first")?;
        let store = Store::open_with(&config.database, clock).await?;
        let policy = Arc::new(PolicyInForce::new(policy(config)?));
        store.refresh_policy(&policy).await?;
        let (stop, stopped) = watch::channel(false);
        let mut tasks = tokio::task::JoinSet::new();
        let in_force = Arc::new(InForce::new(Arc::clone(&policy)));
        in_force.refresh(&store).await?;
        let Keys { sensors: sensor_keys, link } = keys;
        let mut api = api::Settings::new(sensor_keys.ca.fingerprint()?, link.sign_in());
        api.second_factor = config.second_factor.clone();
        api.content_check = Arc::new(ReadsContent);
        let mailer = Some(Arc::new(mailer(config, link.clone(), Arc::clone(&policy))?));
        let inbox = inbox(config, &link)?;
        let sign_in_key = link.sign_in();
        api.policy = Arc::clone(&policy);
        let folder = sent::Folder::open(&config.folder.join(SENT), sent::Limits::default());
        let folder = folder.context("the folder for files that members send in")?;
        api.sent = Some(folder.clone());
        let program = std::env::current_exe().context("what reads files that members send in")?;
        let sent = Some(Arc::new(jobs::sent_files::Reads { folder, program }));
        outbox(&mut tasks, config, &store, link, Arc::clone(&policy), &stopped)?;
        let book = Some(Arc::new(config.book.clone()));
        let (of_policy, of_store) = (Arc::clone(&policy), store.clone());
        let reports = Arc::new(config.reports.clone());
        let context = jobs::Context {
            store: of_store,
            policy: of_policy,
            inbox,
            mailer,
            book,
            reports,
            sent,
        };
        tasks.spawn(jobs::run_all(context, stopped.clone()));
        let fresh = (Arc::clone(&in_force), Arc::clone(&policy));
        tasks.spawn(keep_in_force(fresh, store.clone(), stopped.clone()));
        let sensors =
            sensors(&mut tasks, config, &store, policy, sensor_keys, stopped.clone()).await?;
        let policy = Arc::clone(&api.policy);
        let mut settings =
            portal_settings(config, sensors, &api.ca_fingerprint, sign_in_key, policy);
        settings.organisations = organisation::open(config).map_err(|mistakes| all(&mistakes))?;
        let state = PortalState::new(store.clone(), settings, in_force, demo);
        let portal = people(&mut tasks, config, state, &store, api, stopped).await?;
        tracing::info!("the portal listens on {portal}, sensors call {sensors}");
        Ok(Self { portal, sensors, store, stop, tasks })
    }

    /// Serves until `stop`, then ends requests and jobs in order.
    pub async fn run_until(self, stop: impl Future<Output = ()>) {
        stop.await;
        self.stop().await;
    }

    /// Ends requests and jobs in order.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(std::time::Duration::from_secs(10), ended).await.is_err() {
            tracing::warn!("some requests did not end within 10 s and were cut");
        }
        self.store.close().await;
    }
}

fn policy(config: &Config) -> Result<warnings::Policy> {
    let site = config.policy.as_ref().map(|folder| folder.join("warnings.toml"));
    let text = match site.filter(|path| path.is_file()) {
        Some(path) => std::fs::read_to_string(&path).with_context(|| path.display().to_string())?,
        None => warnings::DEFAULT_POLICY.to_owned(),
    };
    warnings::Policy::parse(&text)
        .map_err(|mistakes| anyhow::anyhow!("warnings.toml:\n  {}", mistakes.join("\n  ")))
}

/// Where mail comes in, if the settings say so.
fn inbox(config: &Config, links: &access::LinkKey) -> Result<Option<jobs::mailbox::Inbox>> {
    let mailbox = channels::mailbox(config).map_err(|mistakes| all(&mistakes))?;
    Ok(mailbox.map(|mailbox| jobs::mailbox::Inbox { mailbox, links: links.clone() }))
}

/// Every mistake in the settings, each on a line.
fn all(mistakes: &[impl ToString]) -> anyhow::Error {
    let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    anyhow::anyhow!("hub.toml:\n  {}", lines.join("\n  "))
}

fn letterhead(config: &Config) -> Letterhead {
    Letterhead {
        csirt: config.csirt.name.clone(),
        phone: Some(config.csirt.phone.clone()),
        base_url: config.portal_url.clone(),
    }
}

fn mailer(
    config: &Config,
    links: access::LinkKey,
    policy: Arc<PolicyInForce>,
) -> Result<jobs::drill::Mailer> {
    let settings = channels::settings(config).map_err(|mistakes| all(&mistakes))?;
    let lanes = jobs::outbox::open_lanes(&settings).map_err(|mistakes| all(&mistakes))?;
    Ok(jobs::drill::Mailer { lanes, links, head: letterhead(config), policy })
}

/// Without a mail server mail waits; nothing in the outbox is lost.
fn outbox(
    tasks: &mut tokio::task::JoinSet<()>,
    config: &Config,
    store: &Store,
    links: access::LinkKey,
    policy: Arc<PolicyInForce>,
    stopped: &watch::Receiver<bool>,
) -> Result<()> {
    if config.mail.is_none() {
        tracing::warn!("no [mail] in the settings: warnings wait in the outbox");
    }
    let settings = channels::settings(config).map_err(|mistakes| all(&mistakes))?;
    let lanes = jobs::outbox::lanes(&settings).map_err(|mistakes| all(&mistakes))?;
    let outbox = Outbox {
        store: store.clone(),
        lanes,
        links,
        head: letterhead(config),
        policy,
        owner: config.sensors_listen.to_string(),
    };
    if let Some(notices) = notices(&outbox, &settings) {
        tasks.spawn(notices.run(stopped.clone()));
    }
    tasks.spawn(outbox.run(stopped.clone()));
    Ok(())
}

/// What sends mails about accounts: by mail, or not until there is a mail server.
fn notices(outbox: &Outbox, settings: &notify::channels::Settings) -> Option<Notices> {
    let open = notify::channels::open(settings).unwrap_or_default();
    let mail = open.into_iter().find(|(kind, _)| kind.kind == model::ChannelKind::Smtp);
    mail.map(|(_, channel)| Notices {
        store: outbox.store.clone(),
        channel,
        key: outbox.links.sign_in(),
        head: outbox.head.clone(),
        owner: outbox.owner.clone(),
    })
}

/// Reads content and policy again when a newer version is published, here or by another hub.
async fn keep_in_force(
    (content, policy): (Arc<InForce>, Arc<PolicyInForce>),
    store: Store,
    mut stopped: watch::Receiver<bool>,
) {
    while !*stopped.borrow() {
        if let Err(error) = content.refresh(&store).await {
            tracing::warn!("the content in force could not be read: {error}");
        }
        if let Err(error) = store.refresh_policy(&policy).await {
            tracing::warn!("the policy in force could not be read: {error}");
        }
        tokio::select! {
            () = tokio::time::sleep(CONTENT_REFRESH) => {}
            _ = stopped.changed() => {}
        }
    }
}

async fn sensors(
    tasks: &mut tokio::task::JoinSet<()>,
    config: &Config,
    store: &Store,
    policy: Arc<PolicyInForce>,
    keys: SensorKeys,
    stopped: watch::Receiver<bool>,
) -> Result<SocketAddr> {
    let issued = keys.ca.issue_server(&config.sensor_names, store.now())?;
    let ca = keys.ca.certificate_pem().to_owned();
    let server = tls::with_sensors(&issued.certificate_pem, &issued.key_pem, &ca)?;
    let listener = bind("sensors.listen", config.sensors_listen).await?;
    let address = listener.local_addr()?;
    let port = Port { store: store.clone(), keys, policy, limits: LoginLimits::default() };
    let router = sensor_port::router(Arc::new(port));
    let listener = TlsListener::new(listener, server)?;
    tasks.spawn(serve_tls(listener, router, stopped));
    Ok(address)
}

/// What the portal says of this installation. `sensors` is where sensors call.
fn portal_settings(
    config: &Config,
    sensors: SocketAddr,
    ca_fingerprint: &str,
    sign_in_key: access::SignInKey,
    policy: Arc<PolicyInForce>,
) -> portal::Settings {
    let host = config.sensor_names.first().cloned().unwrap_or_else(|| sensors.ip().to_string());
    let host = if host.contains(':') { format!("[{host}]") } else { host };
    portal::Settings {
        csirt_name: config.csirt.name.clone(),
        duty_phone: config.csirt.phone.clone(),
        duty_email: config.csirt.mail.clone(),
        language: Language::parse(&config.csirt.language).unwrap_or(Language::ENGLISH),
        zone: config.csirt.zone.clone(),
        secure_cookies: config.portal_url.starts_with("https://"),
        silent_after_s: SILENT_AFTER_S,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sensors_url: format!("https://{host}:{}", sensors.port()),
        ca_fingerprint: ca_fingerprint.to_owned(),
        base_url: config.portal_url.clone(),
        sign_in_key,
        second_factor: config.second_factor.clone(),
        organisations: portal::Organisations::default(),
        policy,
    }
}

async fn people(
    tasks: &mut tokio::task::JoinSet<()>,
    config: &Config,
    state: PortalState,
    store: &Store,
    api: api::Settings,
    stopped: watch::Receiver<bool>,
) -> Result<SocketAddr> {
    let router = portal::router(state).merge(api::router(store.clone(), api));
    let listener = bind("portal.listen", config.portal_listen).await?;
    let address = listener.local_addr()?;
    match &config.portal_tls {
        Some((certificate, key)) => {
            let read = |path: &std::path::Path| {
                std::fs::read_to_string(path).with_context(|| path.display().to_string())
            };
            let server = tls::for_people(&read(certificate)?, &read(key)?)?;
            let router = router.layer(from_fn(address_of_peer));
            tasks.spawn(serve_tls(TlsListener::new(listener, server)?, router, stopped));
        }
        None => {
            let router = router.layer(from_fn(address_of_socket));
            tasks.spawn(async move {
                let service = router.into_make_service_with_connect_info::<SocketAddr>();
                let served = axum::serve(listener, service).with_graceful_shutdown(told(stopped));
                log(served.await);
            });
        }
    }
    Ok(address)
}

async fn bind(key: &str, address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("{key}: cannot listen on {address}"))
}

async fn serve_tls(listener: TlsListener, router: Router, stopped: watch::Receiver<bool>) {
    let service = router.into_make_service_with_connect_info::<Peer>();
    log(axum::serve(listener, service).with_graceful_shutdown(told(stopped)).await);
}

fn log(served: std::io::Result<()>) {
    if let Err(error) = served {
        tracing::error!("a port ended: {error}");
    }
}

async fn told(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}

async fn address_of_socket(
    ConnectInfo(address): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    request.extensions_mut().insert(RemoteAddress(address.ip()));
    request.extensions_mut().insert(api::RemoteAddress(address.ip()));
    next.run(request).await
}

async fn address_of_peer(
    ConnectInfo(peer): ConnectInfo<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    request.extensions_mut().insert(RemoteAddress(peer.address.ip()));
    request.extensions_mut().insert(api::RemoteAddress(peer.address.ip()));
    next.run(request).await
}
