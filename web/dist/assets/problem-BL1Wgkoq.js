var e=Object.create,t=Object.defineProperty,n=Object.getOwnPropertyDescriptor,r=Object.getOwnPropertyNames,i=Object.getPrototypeOf,a=Object.prototype.hasOwnProperty,o=(e,t)=>()=>(t||(e((t={exports:{}}).exports,t,t.exports),e=null),t.exports),s=(e,i,o,s)=>{if(i&&typeof i==`object`||typeof i==`function`)for(var c=r(i),l=0,u=c.length,d;l<u;l++)d=c[l],!a.call(e,d)&&d!==o&&t(e,d,{get:(e=>i[e]).bind(null,d),enumerable:!(s=n(i,d))||s.enumerable});return e},c=(n,r,o)=>(o=n==null?{}:e(i(n)),s(r||!n||!n.__esModule||!a.call(n,`default`)?t(o,`default`,{value:n,enumerable:!0}):o,n)),l=o((e=>{var t=Symbol.for(`react.transitional.element`),n=Symbol.for(`react.portal`),r=Symbol.for(`react.fragment`),i=Symbol.for(`react.strict_mode`),a=Symbol.for(`react.profiler`),o=Symbol.for(`react.consumer`),s=Symbol.for(`react.context`),c=Symbol.for(`react.forward_ref`),l=Symbol.for(`react.suspense`),u=Symbol.for(`react.memo`),d=Symbol.for(`react.lazy`),f=Symbol.for(`react.activity`),p=Symbol.for(`react.view_transition`),m=Symbol.iterator;function h(e){return typeof e!=`object`||!e?null:(e=m&&e[m]||e[`@@iterator`],typeof e==`function`?e:null)}var g={isMounted:function(){return!1},enqueueForceUpdate:function(){},enqueueReplaceState:function(){},enqueueSetState:function(){}},ee=Object.assign,_={};function v(e,t,n){this.props=e,this.context=t,this.refs=_,this.updater=n||g}v.prototype.isReactComponent={},v.prototype.setState=function(e,t){if(typeof e!=`object`&&typeof e!=`function`&&e!=null)throw Error(`takes an object of state variables to update or a function which returns an object of state variables.`);this.updater.enqueueSetState(this,e,t,`setState`)},v.prototype.forceUpdate=function(e){this.updater.enqueueForceUpdate(this,e,`forceUpdate`)};function y(){}y.prototype=v.prototype;function b(e,t,n){this.props=e,this.context=t,this.refs=_,this.updater=n||g}var te=b.prototype=new y;te.constructor=b,ee(te,v.prototype),te.isPureReactComponent=!0;var ne=Array.isArray;function re(){}var x={H:null,A:null,T:null,S:null},ie=Object.prototype.hasOwnProperty;function ae(e,n,r){var i=r.ref;return{$$typeof:t,type:e,key:n,ref:i===void 0?null:i,props:r}}function oe(e,t){return ae(e.type,t,e.props)}function se(e){return typeof e==`object`&&!!e&&e.$$typeof===t}function ce(e){var t={"=":`=0`,":":`=2`};return`$`+e.replace(/[=:]/g,function(e){return t[e]})}var le=/\/+/g;function ue(e,t){return typeof e==`object`&&e&&e.key!=null?ce(``+e.key):t.toString(36)}function de(e){switch(e.status){case`fulfilled`:return e.value;case`rejected`:throw e.reason;default:switch(typeof e.status==`string`?e.then(re,re):(e.status=`pending`,e.then(function(t){e.status===`pending`&&(e.status=`fulfilled`,e.value=t)},function(t){e.status===`pending`&&(e.status=`rejected`,e.reason=t)})),e.status){case`fulfilled`:return e.value;case`rejected`:throw e.reason}}throw e}function S(e,r,i,a,o){var s=typeof e;(s===`undefined`||s===`boolean`)&&(e=null);var c=!1;if(e===null)c=!0;else switch(s){case`bigint`:case`string`:case`number`:c=!0;break;case`object`:switch(e.$$typeof){case t:case n:c=!0;break;case d:return c=e._init,S(c(e._payload),r,i,a,o)}}if(c)return o=o(e),c=a===``?`.`+ue(e,0):a,ne(o)?(i=``,c!=null&&(i=c.replace(le,`$&/`)+`/`),S(o,r,i,``,function(e){return e})):o!=null&&(se(o)&&(o=oe(o,i+(o.key==null||e&&e.key===o.key?``:(``+o.key).replace(le,`$&/`)+`/`)+c)),r.push(o)),1;c=0;var l=a===``?`.`:a+`:`;if(ne(e))for(var u=0;u<e.length;u++)a=e[u],s=l+ue(a,u),c+=S(a,r,i,s,o);else if(u=h(e),typeof u==`function`)for(e=u.call(e),u=0;!(a=e.next()).done;)a=a.value,s=l+ue(a,u++),c+=S(a,r,i,s,o);else if(s===`object`){if(typeof e.then==`function`)return S(de(e),r,i,a,o);throw r=String(e),Error(`Objects are not valid as a React child (found: `+(r===`[object Object]`?`object with keys {`+Object.keys(e).join(`, `)+`}`:r)+`). If you meant to render a collection of children, use an array instead.`)}return c}function fe(e,t,n){if(e==null)return e;var r=[],i=0;return S(e,r,``,``,function(e){return t.call(n,e,i++)}),r}function pe(e){if(e._status===-1){var t=e._result,n=t();n.then(function(t){(e._status===0||e._status===-1)&&(e._status=1,e._result=t,n.status===void 0&&(n.status=`fulfilled`,n.value=t))},function(t){(e._status===0||e._status===-1)&&(e._status=2,e._result=t,n.status===void 0&&(n.status=`rejected`,n.reason=t))}),e._status===-1&&(e._status=0,e._result=n)}if(e._status===1)return e._result.default;throw e._result}var me=typeof reportError==`function`?reportError:function(e){if(typeof window==`object`&&typeof window.ErrorEvent==`function`){var t=new window.ErrorEvent(`error`,{bubbles:!0,cancelable:!0,message:typeof e==`object`&&e&&typeof e.message==`string`?String(e.message):String(e),error:e});if(!window.dispatchEvent(t))return}else if(typeof process==`object`&&typeof process.emit==`function`){process.emit(`uncaughtException`,e);return}console.error(e)};function C(e){var t=x.T,n={};n.types=t===null?null:t.types,x.T=n;try{var r=e(),i=x.S;i!==null&&i(n,r),typeof r==`object`&&r&&typeof r.then==`function`&&r.then(re,me)}catch(e){me(e)}finally{t!==null&&n.types!==null&&(t.types=n.types),x.T=t}}function he(e){var t=x.T;if(t!==null){var n=t.types;n===null?t.types=[e]:n.indexOf(e)===-1&&n.push(e)}else C(he.bind(null,e))}var ge={map:fe,forEach:function(e,t,n){fe(e,function(){t.apply(this,arguments)},n)},count:function(e){var t=0;return fe(e,function(){t++}),t},toArray:function(e){return fe(e,function(e){return e})||[]},only:function(e){if(!se(e))throw Error(`React.Children.only expected to receive a single React element child.`);return e}};e.Activity=f,e.Children=ge,e.Component=v,e.Fragment=r,e.Profiler=a,e.PureComponent=b,e.StrictMode=i,e.Suspense=l,e.ViewTransition=p,e.__CLIENT_INTERNALS_DO_NOT_USE_OR_WARN_USERS_THEY_CANNOT_UPGRADE=x,e.__COMPILER_RUNTIME={__proto__:null,c:function(e){return x.H.useMemoCache(e)}},e.addTransitionType=he,e.cache=function(e){return function(){return e.apply(null,arguments)}},e.cacheSignal=function(){return null},e.cloneElement=function(e,t,n){if(e==null)throw Error(`The argument must be a React element, but you passed `+e+`.`);var r=ee({},e.props),i=e.key;if(t!=null)for(a in t.key!==void 0&&(i=``+t.key),t)!ie.call(t,a)||a===`key`||a===`__self`||a===`__source`||a===`ref`&&t.ref===void 0||(r[a]=t[a]);var a=arguments.length-2;if(a===1)r.children=n;else if(1<a){for(var o=Array(a),s=0;s<a;s++)o[s]=arguments[s+2];r.children=o}return ae(e.type,i,r)},e.createContext=function(e){return e={$$typeof:s,_currentValue:e,_currentValue2:e,_threadCount:0,Provider:null,Consumer:null},e.Provider=e,e.Consumer={$$typeof:o,_context:e},e},e.createElement=function(e,t,n){var r,i={},a=null;if(t!=null)for(r in t.key!==void 0&&(a=``+t.key),t)ie.call(t,r)&&r!==`key`&&r!==`__self`&&r!==`__source`&&(i[r]=t[r]);var o=arguments.length-2;if(o===1)i.children=n;else if(1<o){for(var s=Array(o),c=0;c<o;c++)s[c]=arguments[c+2];i.children=s}if(e&&e.defaultProps)for(r in o=e.defaultProps,o)i[r]===void 0&&(i[r]=o[r]);return ae(e,a,i)},e.createRef=function(){return{current:null}},e.forwardRef=function(e){return{$$typeof:c,render:e}},e.isValidElement=se,e.lazy=function(e){return{$$typeof:d,_payload:{_status:-1,_result:e},_init:pe}},e.memo=function(e,t){return{$$typeof:u,type:e,compare:t===void 0?null:t}},e.startTransition=C,e.unstable_useCacheRefresh=function(){return x.H.useCacheRefresh()},e.use=function(e){return x.H.use(e)},e.useActionState=function(e,t,n){return x.H.useActionState(e,t,n)},e.useCallback=function(e,t){return x.H.useCallback(e,t)},e.useContext=function(e){return x.H.useContext(e)},e.useDebugValue=function(){},e.useDeferredValue=function(e,t){return x.H.useDeferredValue(e,t)},e.useEffect=function(e,t){return x.H.useEffect(e,t)},e.useEffectEvent=function(e){return x.H.useEffectEvent(e)},e.useId=function(){return x.H.useId()},e.useImperativeHandle=function(e,t,n){return x.H.useImperativeHandle(e,t,n)},e.useInsertionEffect=function(e,t){return x.H.useInsertionEffect(e,t)},e.useLayoutEffect=function(e,t){return x.H.useLayoutEffect(e,t)},e.useMemo=function(e,t){return x.H.useMemo(e,t)},e.useOptimistic=function(e,t){return x.H.useOptimistic(e,t)},e.useReducer=function(e,t,n){return x.H.useReducer(e,t,n)},e.useRef=function(e){return x.H.useRef(e)},e.useState=function(e){return x.H.useState(e)},e.useSyncExternalStore=function(e,t,n){return x.H.useSyncExternalStore(e,t,n)},e.useTransition=function(){return x.H.useTransition()},e.version=`19.3.1`})),u=o(((e,t)=>{t.exports=l()})),d=c(u(),1);function f(e,t){if(e instanceof RegExp)return{keys:!1,pattern:e};var n,r,i,a,o=[],s=``,c=e.split(`/`);for(c[0]||c.shift();i=c.shift();)n=i[0],n===`*`?(o.push(n),s+=i[1]===`?`?`(?:/(.*))?`:`/(.*)`):n===`:`?(r=i.indexOf(`?`,1),a=i.indexOf(`.`,1),o.push(i.substring(1,~r?r:~a?a:i.length)),s+=~r&&!~a?`(?:/([^/]+?))?`:`/([^/]+?)`,~a&&(s+=(~r?`?`:``)+`\\`+i.substring(a))):s+=`/`+i;return{keys:o,pattern:RegExp(`^`+s+(t?`(?=$|/)`:`/?$`),`i`)}}var p=o((e=>{var t=u();function n(e,t){return e===t&&(e!==0||1/e==1/t)||e!==e&&t!==t}var r=typeof Object.is==`function`?Object.is:n,i=t.useState,a=t.useEffect,o=t.useLayoutEffect,s=t.useDebugValue;function c(e,t){var n=t(),r=i({inst:{value:n,getSnapshot:t}}),c=r[0].inst,u=r[1];return o(function(){c.value=n,c.getSnapshot=t,l(c)&&u({inst:c})},[e,n,t]),a(function(){return l(c)&&u({inst:c}),e(function(){l(c)&&u({inst:c})})},[e]),s(n),n}function l(e){var t=e.getSnapshot;e=e.value;try{var n=t();return!r(e,n)}catch{return!0}}function d(e,t){return t()}var f=typeof window>`u`||window.document===void 0||window.document.createElement===void 0?d:c;e.useSyncExternalStore=t.useSyncExternalStore===void 0?f:t.useSyncExternalStore})),m=o(((e,t)=>{t.exports=p()}))(),h=d.useInsertionEffect,g=typeof window<`u`&&window.document!==void 0&&window.document.createElement!==void 0?d.useLayoutEffect:d.useEffect,ee=h||g,_=e=>{let t=d.useRef([e,(...e)=>t[0](...e)]).current;return ee(()=>{t[0]=e}),t[1]},v=[`popstate`,`pushState`,`replaceState`,`hashchange`],y=[],b=()=>y.forEach(e=>e()),te=e=>(y.push(e)===1&&v.forEach(e=>addEventListener(e,b)),()=>{y=y.filter(t=>t!==e),y.length||v.forEach(e=>removeEventListener(e,b))}),ne=(e,t)=>(0,m.useSyncExternalStore)(te,e,t),re=()=>location.search,x=({ssrSearch:e}={})=>ne(re,e==null?re:()=>e),ie=()=>location.pathname,ae=({ssrPath:e}={})=>ne(ie,e==null?ie:()=>e),oe=(e,{replace:t=!1,state:n=null}={})=>history[t?`replaceState`:`pushState`](n,``,e),se=e=>[ae(e),oe],ce=Symbol.for(`wouter_v3`);if(typeof history<`u`&&window[ce]===void 0){for(let e of[`pushState`,`replaceState`]){let t=history[e];history[e]=function(){let n=t.apply(this,arguments),r=new Event(e);return r.arguments=arguments,dispatchEvent(r),n}}Object.defineProperty(window,ce,{value:!0})}var le=(e=``)=>e===`/`?``:e,ue=(e,t)=>e[0]===`~`?e.slice(1):le(t)+e,de=(e,t)=>(e=S(le(e)),t=S(t),!e||(t.toLowerCase()+`/`).startsWith(e.toLowerCase()+`/`)?t.slice(e.length)||`/`:`~`+t),S=e=>{try{return e.includes(`%`)?decodeURI(e):e}catch{return e}},fe=e=>S(e[0]===`?`?e.slice(1):e),pe={hook:se,searchHook:x,parser:f,base:``,ssrPath:void 0,ssrSearch:void 0,ssrContext:void 0,hrefs:e=>e,aroundNav:(e,t,n)=>e(t,n)},me=(0,d.createContext)(pe),C=()=>(0,d.useContext)(me),he={},ge=(0,d.createContext)(he),_e=()=>(0,d.useContext)(ge),ve=(e,t=e.base)=>de(t,e.hook(e)[0]),ye=e=>{let[t,n]=e.hook(e);return[de(e.base,t),_((t,r)=>e.aroundNav(n,ue(t,e.base),r))]},be=()=>ye(C()),xe=()=>{let e=C();return fe(e.searchHook(e))},Se=(e,t,n,r)=>{let{pattern:i,keys:a}=t instanceof RegExp?{pattern:t}:e(t||`*`,r),o=i.exec(n);if(!o)return[!1,null];let s={};for(let e=1;e<o.length;e++)s[e-1]=o[e];if(a)for(let e=0;e<a.length;e++)s[a[e]]=o[e+1];else Object.assign(s,o.groups);return r?[!0,s,o[0]]:[!0,s]},Ce=({children:e,...t})=>{let n=C(),r=t.hook?pe:n,i=r;if(t.ssrPath){let[e,n=t.ssrSearch??``]=t.ssrPath.split(`?`);e&&(t.ssrSearch=n,t.ssrPath=e)}t.hrefs=t.hrefs??t.hook?.hrefs,t.searchHook=t.searchHook??t.hook?.searchHook;let a=(0,d.useRef)(r),o=a.current,s=o;for(let e in r){let n=e===`base`?r[e]+(t[e]??``):t[e]??r[e];n!==s[e]&&(o===s&&(a.current=s={...s}),s[e]=n),(n!==r[e]||n!==i[e])&&(i=s)}return(0,d.createElement)(me.Provider,{value:i},e)},we=({children:e,component:t},n)=>t?(0,d.createElement)(t,{params:n}):typeof e==`function`?e(n):e,Te=e=>{let t=(0,d.useRef)(he),n=t.current,r=Object.keys(e);return t.current=r.length!==Object.keys(n).length||r.some(t=>e[t]!==n[t])?e:n},Ee=({path:e,nest:t,match:n,...r})=>{let i=C(),a=ve(i),[o,s,c]=n??Se(i.parser,e,a,t),l=Te({..._e(),...s});if(!o)return null;let u=we(r,l);return(0,d.createElement)(ge.Provider,{value:l},c?(0,d.createElement)(Ce,{base:c},u):u)},De=(0,d.forwardRef)((e,t)=>{let n=C(),[r,i]=ye(n),{to:a=``,href:o=a,onClick:s,asChild:c,children:l,className:u,replace:f,state:p,transition:m,...h}=e;return h.onClick=_(t=>{t.ctrlKey||t.metaKey||t.altKey||t.shiftKey||t.button!==0||(s?.(t),t.defaultPrevented||(t.preventDefault(),i(o,e)))}),h.href=n.hrefs(o[0]===`~`?o.slice(1):n.base+o,n),u!==void 0&&(h.className=u?.call?u(r===o):u),t&&(h.ref=t),c&&(0,d.isValidElement)(l)?(0,d.cloneElement)(l,h):(0,d.createElement)(`a`,h,l)}),Oe=(e,t=[])=>{if(Array.isArray(e))for(let n of e)Oe(n&&n.type===d.Fragment?n.props.children:n,t);else t.push(e);return t},ke=({children:e,location:t})=>{let n=C(),r=ve(n);for(let i of Oe(e)){let e=0;if((0,d.isValidElement)(i)&&(e=Se(n.parser,i.props.path,t||r,i.props.nest))[0])return(0,d.cloneElement)(i,{match:e})}return null},Ae=e=>{let{to:t,href:n=t}=e,r=C(),[,i]=ye(r),a=_(()=>i(t||n,e)),{ssrContext:o}=r;return g(()=>{a()},[]),o&&(o.redirectTo=t),null},w={NAME:`Name`,DOCUMENT:`Document`,OPERATION_DEFINITION:`OperationDefinition`,VARIABLE_DEFINITION:`VariableDefinition`,SELECTION_SET:`SelectionSet`,FIELD:`Field`,ARGUMENT:`Argument`,FRAGMENT_SPREAD:`FragmentSpread`,INLINE_FRAGMENT:`InlineFragment`,FRAGMENT_DEFINITION:`FragmentDefinition`,VARIABLE:`Variable`,INT:`IntValue`,FLOAT:`FloatValue`,STRING:`StringValue`,BOOLEAN:`BooleanValue`,NULL:`NullValue`,ENUM:`EnumValue`,LIST:`ListValue`,OBJECT:`ObjectValue`,OBJECT_FIELD:`ObjectField`,DIRECTIVE:`Directive`,NAMED_TYPE:`NamedType`,LIST_TYPE:`ListType`,NON_NULL_TYPE:`NonNullType`},je=class extends Error{constructor(e,t,n,r,i,a,o){super(e),this.name=`GraphQLError`,this.message=e,i&&(this.path=i),t&&(this.nodes=Array.isArray(t)?t:[t]),n&&(this.source=n),r&&(this.positions=r),a&&(this.originalError=a);var s=o;if(!s&&a){var c=a.extensions;c&&typeof c==`object`&&(s=c)}this.extensions=s||{}}toJSON(){return{...this,message:this.message}}toString(){return this.message}get[Symbol.toStringTag](){return`GraphQLError`}},T,E;function D(e){return new je(`Syntax Error: Unexpected token at ${E} in ${e}`)}function Me(e){if(e.lastIndex=E,e.test(T))return T.slice(E,E=e.lastIndex)}var Ne=/ +(?=[^\s])/y;function Pe(e){for(var t=e.split(`
`),n=``,r=0,i=0,a=t.length-1,o=0;o<t.length;o++)Ne.lastIndex=0,Ne.test(t[o])&&(o&&(!r||Ne.lastIndex<r)&&(r=Ne.lastIndex),i||=o,a=o);for(var s=i;s<=a;s++)s!==i&&(n+=`
`),n+=t[s].slice(r).replace(/\\"""/g,`"""`);return n}function O(){for(var e=0|T.charCodeAt(E++);e===9||e===10||e===13||e===32||e===35||e===44||e===65279;e=0|T.charCodeAt(E++))if(e===35)for(;(e=0|T.charCodeAt(E++))&&e!==10&&e!==13;);E--}function Fe(){for(var e=E,t=0|T.charCodeAt(E++);t>=48&&t<=57||t>=65&&t<=90||t===95||t>=97&&t<=122;t=0|T.charCodeAt(E++));if(e===E-1)throw D(`Name`);var n=T.slice(e,--E);return O(),n}function k(){return{kind:`Name`,value:Fe()}}var Ie=/(?:"""|(?:[\s\S]*?[^\\])""")/y,Le=/(?:(?:\.\d+)?[eE][+-]?\d+|\.\d+)/y;function A(e){var t;switch(T.charCodeAt(E)){case 91:E++,O();for(var n=[];T.charCodeAt(E)!==93;)n.push(A(e));return E++,O(),{kind:`ListValue`,values:n};case 123:E++,O();for(var r=[];T.charCodeAt(E)!==125;){var i=k();if(T.charCodeAt(E++)!==58)throw D(`ObjectField`);O(),r.push({kind:`ObjectField`,name:i,value:A(e)})}return E++,O(),{kind:`ObjectValue`,fields:r};case 36:if(e)throw D(`Variable`);return E++,{kind:`Variable`,name:k()};case 34:if(T.charCodeAt(E+1)===34&&T.charCodeAt(E+2)===34){if(E+=3,(t=Me(Ie))==null)throw D(`StringValue`);return O(),{kind:`StringValue`,value:Pe(t.slice(0,-3)),block:!0}}var a=E,o;E++;var s=!1;for(o=0|T.charCodeAt(E++);o===92&&(E++,s=!0)||o!==10&&o!==13&&o!==34&&o;o=0|T.charCodeAt(E++));if(o!==34)throw D(`StringValue`);return t=T.slice(a,E),O(),{kind:`StringValue`,value:s?JSON.parse(t):t.slice(1,-1),block:!1};case 45:case 48:case 49:case 50:case 51:case 52:case 53:case 54:case 55:case 56:case 57:for(var c=E++,l;(l=0|T.charCodeAt(E++))>=48&&l<=57;);var u=T.slice(c,--E);if((l=T.charCodeAt(E))===46||l===69||l===101){if((t=Me(Le))==null)throw D(`FloatValue`);return O(),{kind:`FloatValue`,value:u+t}}return O(),{kind:`IntValue`,value:u};case 110:if(T.charCodeAt(E+1)===117&&T.charCodeAt(E+2)===108&&T.charCodeAt(E+3)===108)return E+=4,O(),{kind:`NullValue`};break;case 116:if(T.charCodeAt(E+1)===114&&T.charCodeAt(E+2)===117&&T.charCodeAt(E+3)===101)return E+=4,O(),{kind:`BooleanValue`,value:!0};break;case 102:if(T.charCodeAt(E+1)===97&&T.charCodeAt(E+2)===108&&T.charCodeAt(E+3)===115&&T.charCodeAt(E+4)===101)return E+=5,O(),{kind:`BooleanValue`,value:!1}}return{kind:`EnumValue`,value:Fe()}}function Re(e){if(T.charCodeAt(E)===40){var t=[];E++,O();do{var n=k();if(T.charCodeAt(E++)!==58)throw D(`Argument`);O(),t.push({kind:`Argument`,name:n,value:A(e)})}while(T.charCodeAt(E)!==41);return E++,O(),t}}function j(e){if(T.charCodeAt(E)===64){var t=[];do E++,t.push({kind:`Directive`,name:k(),arguments:Re(e)});while(T.charCodeAt(E)===64);return t}}function ze(){for(var e=0;T.charCodeAt(E)===91;)e++,E++,O();var t={kind:`NamedType`,name:k()};do if(T.charCodeAt(E)===33&&(E++,O(),t={kind:`NonNullType`,type:t}),e){if(T.charCodeAt(E++)!==93)throw D(`NamedType`);O(),t={kind:`ListType`,type:t}}while(e--);return t}function Be(){if(T.charCodeAt(E++)!==123)throw D(`SelectionSet`);return O(),Ve()}function Ve(){var e=[];do if(T.charCodeAt(E)===46){if(T.charCodeAt(++E)!==46||T.charCodeAt(++E)!==46)throw D(`SelectionSet`);switch(E++,O(),T.charCodeAt(E)){case 64:e.push({kind:`InlineFragment`,typeCondition:void 0,directives:j(!1),selectionSet:Be()});break;case 111:T.charCodeAt(E+1)===110?(E+=2,O(),e.push({kind:`InlineFragment`,typeCondition:{kind:`NamedType`,name:k()},directives:j(!1),selectionSet:Be()})):e.push({kind:`FragmentSpread`,name:k(),directives:j(!1)});break;case 123:E++,O(),e.push({kind:`InlineFragment`,typeCondition:void 0,directives:void 0,selectionSet:Ve()});break;default:e.push({kind:`FragmentSpread`,name:k(),directives:j(!1)})}}else{var t=k(),n=void 0;T.charCodeAt(E)===58&&(E++,O(),n=t,t=k());var r=Re(!1),i=j(!1),a=void 0;T.charCodeAt(E)===123&&(E++,O(),a=Ve()),e.push({kind:`Field`,alias:n,name:t,arguments:r,directives:i,selectionSet:a})}while(T.charCodeAt(E)!==125);return E++,O(),{kind:`SelectionSet`,selections:e}}function He(){if(O(),T.charCodeAt(E)===40){var e=[];E++,O();do{var t=void 0;if(T.charCodeAt(E)===34&&(t=A(!0)),T.charCodeAt(E++)!==36)throw D(`Variable`);var n=k();if(T.charCodeAt(E++)!==58)throw D(`VariableDefinition`);O();var r=ze(),i=void 0;T.charCodeAt(E)===61&&(E++,O(),i=A(!0)),O();var a={kind:`VariableDefinition`,variable:{kind:`Variable`,name:n},type:r,defaultValue:i,directives:j(!0)};t&&(a.description=t),e.push(a)}while(T.charCodeAt(E)!==41);return E++,O(),e}}function Ue(e){var t=k();if(T.charCodeAt(E++)!==111||T.charCodeAt(E++)!==110)throw D(`FragmentDefinition`);O();var n={kind:`FragmentDefinition`,name:t,typeCondition:{kind:`NamedType`,name:k()},directives:j(!1),selectionSet:Be()};return e&&(n.description=e),n}function We(){var e=[];do{var t=void 0;if(T.charCodeAt(E)===34&&(t=A(!0)),T.charCodeAt(E)===123){if(t)throw D(`Document`);E++,O(),e.push({kind:`OperationDefinition`,operation:`query`,name:void 0,variableDefinitions:void 0,directives:void 0,selectionSet:Ve()})}else{var n=Fe();switch(n){case`fragment`:e.push(Ue(t));break;case`query`:case`mutation`:case`subscription`:var r,i=void 0;(r=T.charCodeAt(E))!==40&&r!==64&&r!==123&&(i=k());var a={kind:`OperationDefinition`,operation:n,name:i,variableDefinitions:He(),directives:j(!1),selectionSet:Be()};t&&(a.description=t),e.push(a);break;default:throw D(`Document`)}}}while(E<T.length);return e}function Ge(e,t){return T=e.body?e.body:e,E=0,O(),t&&t.noLocation?{kind:`Document`,definitions:We()}:{kind:`Document`,definitions:We(),loc:{start:0,end:T.length,startToken:void 0,endToken:void 0,source:{body:T,name:`graphql.web`,locationOffset:{line:1,column:1}}}}}function M(e,t,n){for(var r=``,i=0;i<e.length;i++)i&&(r+=t),r+=n(e[i]);return r}function Ke(e){return JSON.stringify(e)}function qe(e){return`"""
`+e.replace(/"""/g,`\\"""`)+`
"""`}var N=`
`,P={OperationDefinition(e){var t=``;e.description&&(t+=P.StringValue(e.description)+`
`),t+=e.operation,e.name&&(t+=` `+e.name.value),e.variableDefinitions&&e.variableDefinitions.length&&(e.name||(t+=` `),t+=`(`+M(e.variableDefinitions,`, `,P.VariableDefinition)+`)`),e.directives&&e.directives.length&&(t+=` `+M(e.directives,` `,P.Directive));var n=P.SelectionSet(e.selectionSet);return t===`query`?n:t+` `+n},VariableDefinition(e){var t=``;return e.description&&(t+=P.StringValue(e.description)+` `),t+=P.Variable(e.variable)+`: `+F(e.type),e.defaultValue&&(t+=` = `+F(e.defaultValue)),e.directives&&e.directives.length&&(t+=` `+M(e.directives,` `,P.Directive)),t},Field(e){var t=e.alias?e.alias.value+`: `+e.name.value:e.name.value;if(e.arguments&&e.arguments.length){var n=M(e.arguments,`, `,P.Argument);t.length+n.length+2>80?t+=`(`+(N+=`  `)+M(e.arguments,N,P.Argument)+(N=N.slice(0,-2))+`)`:t+=`(`+n+`)`}return e.directives&&e.directives.length&&(t+=` `+M(e.directives,` `,P.Directive)),e.selectionSet&&e.selectionSet.selections.length&&(t+=` `+P.SelectionSet(e.selectionSet)),t},StringValue(e){return e.block?qe(e.value).replace(/\n/g,N):Ke(e.value)},BooleanValue:e=>``+e.value,NullValue:e=>`null`,IntValue:e=>e.value,FloatValue:e=>e.value,EnumValue:e=>e.value,Name:e=>e.value,Variable:e=>`$`+e.name.value,ListValue:e=>`[`+M(e.values,`, `,F)+`]`,ObjectValue:e=>`{`+M(e.fields,`, `,P.ObjectField)+`}`,ObjectField:e=>e.name.value+`: `+F(e.value),Document(e){return!e.definitions||!e.definitions.length?``:M(e.definitions,`

`,F)},SelectionSet:e=>`{`+(N+=`  `)+M(e.selections,N,F)+(N=N.slice(0,-2))+`}`,Argument:e=>e.name.value+`: `+F(e.value),FragmentSpread(e){var t=`...`+e.name.value;return e.directives&&e.directives.length&&(t+=` `+M(e.directives,` `,P.Directive)),t},InlineFragment(e){var t=`...`;return e.typeCondition&&(t+=` on `+e.typeCondition.name.value),e.directives&&e.directives.length&&(t+=` `+M(e.directives,` `,P.Directive)),t+=` `+P.SelectionSet(e.selectionSet)},FragmentDefinition(e){var t=``;return e.description&&(t+=P.StringValue(e.description)+`
`),t+=`fragment `+e.name.value,t+=` on `+e.typeCondition.name.value,e.directives&&e.directives.length&&(t+=` `+M(e.directives,` `,P.Directive)),t+` `+P.SelectionSet(e.selectionSet)},Directive(e){var t=`@`+e.name.value;return e.arguments&&e.arguments.length&&(t+=`(`+M(e.arguments,`, `,P.Argument)+`)`),t},NamedType:e=>e.name.value,ListType:e=>`[`+F(e.type)+`]`,NonNullType:e=>F(e.type)+`!`},F=e=>P[e.kind](e);function Je(e){return N=`
`,P[e.kind]?P[e.kind](e):``}var Ye=()=>{},I=Ye;function L(e){return{tag:0,0:e}}function R(e){return{tag:1,0:e}}var Xe=()=>typeof Symbol==`function`&&Symbol.asyncIterator||`@@asyncIterator`,Ze=e=>e;function z(e){return t=>n=>{var r=I;t((t=>{t===0?n(0):t.tag===0?(r=t[0],n(t)):e(t[0])?n(t):r(0)}))}}function Qe(e){return t=>n=>t((t=>{t===0||t.tag===0?n(t):n(R(e(t[0])))}))}function $e(e){return t=>n=>{var r=[],i=I,a=!1,o=!1;t((t=>{o||(t===0?(o=!0,r.length||n(0)):t.tag===0?i=t[0]:(a=!1,(function(e){var t=I;e((e=>{if(e===0){if(r.length){var s=r.indexOf(t);s>-1&&(r=r.slice()).splice(s,1),r.length||(o?n(0):a||(a=!0,i(0)))}}else e.tag===0?(r.push(t=e[0]),t(0)):r.length&&(n(e),t(0))}))})(e(t[0])),a||(a=!0,i(0))))})),n(L((e=>{if(e===1){o||(o=!0,i(1));for(var t=0,n=r,s=r.length;t<s;t++)n[t](1);r.length=0}else{!o&&!a?(a=!0,i(0)):a=!1;for(var c=0,l=r,u=r.length;c<u;c++)l[c](0)}})))}}function et(e){return $e(Ze)(e)}function B(e){return et(ft(e))}function tt(e){return t=>n=>{var r=!1;t((t=>{if(!r){if(t===0)r=!0,n(0),e();else if(t.tag===0){var i=t[0];n(L((t=>{t===1?(r=!0,i(1),e()):i(t)})))}else n(t)}}))}}function nt(e){return t=>n=>{var r=!1;t((t=>{if(!r){if(t===0)r=!0,n(0);else if(t.tag===0){var i=t[0];n(L((e=>{e===1&&(r=!0),i(e)})))}else e(t[0]),n(t)}}))}}function rt(e){return t=>n=>t((t=>{t===0?n(0):t.tag===0?(n(t),e()):n(t)}))}function it(e){var t=[],n=I,r=!1;return i=>{t.push(i),t.length===1&&e((e=>{if(e===0){for(var i=0,a=t,o=t.length;i<o;i++)a[i](0);t.length=0}else if(e.tag===0)n=e[0];else{r=!1;for(var s=0,c=t,l=t.length;s<l;s++)c[s](e)}})),i(L((e=>{if(e===1){var a=t.indexOf(i);a>-1&&(t=t.slice()).splice(a,1),t.length||n(1)}else r||(r=!0,n(0))})))}}function at(e){return t=>n=>{var r=I,i=I,a=!1,o=!1,s=!1,c=!1;t((t=>{c||(t===0?(c=!0,s||n(0)):t.tag===0?r=t[0]:(s&&(i(1),i=I),a?a=!1:(a=!0,r(0)),(function(e){s=!0,e((e=>{s&&(e===0?(s=!1,c?n(0):a||(a=!0,r(0))):e.tag===0?(o=!1,(i=e[0])(0)):(n(e),o?o=!1:i(0)))}))})(e(t[0]))))})),n(L((e=>{e===1?(c||(c=!0,r(1)),s&&(s=!1,i(1))):(!c&&!a&&(a=!0,r(0)),s&&!o&&(o=!0,i(0)))})))}}function ot(e){return t=>n=>{var r=I,i=!1,a=0;t((t=>{i||(t===0?(i=!0,n(0)):t.tag===0?e<=0?(i=!0,n(0),t[0](1)):r=t[0]:a++<e?(n(t),!i&&a>=e&&(i=!0,n(0),r(1))):n(t))})),n(L((t=>{t===1&&!i?(i=!0,r(1)):t===0&&!i&&a<e&&r(0)})))}}function st(e){return t=>n=>{var r=I,i=I,a=!1;t((t=>{a||(t===0?(a=!0,i(1),n(0)):t.tag===0?(r=t[0],e((e=>{e===0||(e.tag===0?(i=e[0])(0):(a=!0,i(1),r(1),n(0)))}))):n(t))})),n(L((e=>{e===1&&!a?(a=!0,r(1),i(1)):a||r(0)})))}}function ct(e,t){return n=>r=>{var i=I,a=!1;n((n=>{a||(n===0?(a=!0,r(0)):n.tag===0?(i=n[0],r(n)):e(n[0])?r(n):(a=!0,t&&r(n),r(0),i(1)))}))}}function lt(e){return t=>e()(t)}function ut(e){return t=>{var n=e[Xe()]&&e[Xe()]()||e,r=!1,i=!1,a=!1,o;t(L((async e=>{if(e===1)r=!0,n.return&&n.return();else if(i)a=!0;else{for(a=i=!0;a&&!r;)if((o=await n.next()).done)r=!0,n.return&&await n.return(),t(0);else try{a=!1,t(R(o.value))}catch(e){if(n.throw)(r=!!(await n.throw(e)).done)&&t(0);else throw e}i=!1}})))}}function dt(e){return e[Xe()]?ut(e):t=>{var n=e[Symbol.iterator](),r=!1,i=!1,a=!1,o;t(L((e=>{if(e===1)r=!0,n.return&&n.return();else if(i)a=!0;else{for(a=i=!0;a&&!r;)if((o=n.next()).done)r=!0,n.return&&n.return(),t(0);else try{a=!1,t(R(o.value))}catch(e){if(n.throw)(r=!!n.throw(e).done)&&t(0);else throw e}i=!1}})))}}var ft=dt;function V(e){return t=>{var n=!1;t(L((r=>{r===1?n=!0:n||(n=!0,t(R(e)),t(0))})))}}function pt(e){return t=>{var n=!1,r=e({next(e){n||t(R(e))},complete(){n||(n=!0,t(0))}});t(L((e=>{e===1&&!n&&(n=!0,r())})))}}function mt(){var e,t;return{source:it(pt((n=>(e=n.next,t=n.complete,Ye)))),next(t){e&&e(t)},complete(){t&&t()}}}function ht(e){return pt((t=>(e.then((e=>{Promise.resolve(e).then((()=>{t.next(e),t.complete()}))})),Ye)))}function H(e){return t=>{var n=I,r=!1;return t((t=>{t===0?r=!0:t.tag===0?(n=t[0])(0):r||(e(t[0]),n(0))})),{unsubscribe(){r||(r=!0,n(1))}}}}function gt(e){H((e=>{}))(e)}function _t(e){return new Promise((t=>{var n=I,r;e((e=>{e===0?Promise.resolve(r).then(t):e.tag===0?(n=e[0])(0):(r=e[0],n(0))}))}))}var vt=e=>e&&typeof e.message==`string`&&(e.extensions||e.name===`GraphQLError`)?e:typeof e==`object`&&typeof e.message==`string`?new je(e.message,e.nodes,e.source,e.positions,e.path,e,e.extensions||{}):new je(e),yt=class extends Error{constructor(e){var t=(e.graphQLErrors||[]).map(vt),n=((e,t)=>{var n=``;if(e)return`[Network] ${e.message}`;if(t)for(var r=0,i=t.length;r<i;r++)n&&(n+=`
`),n+=`[GraphQL] ${t[r].message}`;return n})(e.networkError,t);super(n),this.name=`CombinedError`,this.message=n,this.graphQLErrors=t,this.networkError=e.networkError,this.response=e.response}toString(){return this.message}},bt=(e,t)=>{for(var n=0|(t||5381),r=0,i=0|e.length;r<i;r++)n=(n<<5)+n+e.charCodeAt(r);return n},U=new Set,xt=new WeakMap,W=(e,t)=>{if(e===null||U.has(e))return`null`;if(typeof e!=`object`)return JSON.stringify(e)||``;if(e.toJSON)return W(e.toJSON(),t);if(Array.isArray(e)){for(var n=`[`,r=0,i=e.length;r<i;r++)n.length>1&&(n+=`,`),n+=W(e[r],t)||`null`;return n+=`]`}if(!t&&(wt!==G&&e instanceof wt||Tt!==G&&e instanceof Tt))return`null`;var a=Object.keys(e).sort();if(!a.length&&e.constructor&&Object.getPrototypeOf(e).constructor!==Object.prototype.constructor){var o=xt.get(e)||Math.random().toString(36).slice(2);return xt.set(e,o),W({__key:o},t)}U.add(e);for(var s=`{`,c=0,l=a.length;c<l;c++){var u=W(e[a[c]],t);u&&(s.length>1&&(s+=`,`),s+=W(a[c],t)+`:`+u)}return U.delete(e),s+=`}`},St=(e,t,n)=>{if(!(typeof n!=`object`||!n||n.toJSON||U.has(n))){if(Array.isArray(n))for(var r=0,i=n.length;r<i;r++)St(e,`${t}.${r}`,n[r]);else if(n instanceof wt||n instanceof Tt)e.set(t,n);else for(var a in U.add(n),n)St(e,`${t}.${a}`,n[a])}},Ct=(e,t)=>(U.clear(),W(e,t||!1)),G=class{},wt=typeof File<`u`?File:G,Tt=typeof Blob<`u`?Blob:G,Et=/("{3}[\s\S]*"{3}|"(?:\\.|[^"])*")/g,Dt=/(?:#[^\n\r]+)?(?:[\r\n]+|$)/g,Ot=(e,t)=>t%2==0?e.replace(Dt,`
`):e,kt=e=>e.split(Et).map(Ot).join(``).trim(),At=new Map,jt=new Map,Mt=e=>{var t;return typeof e==`string`?t=kt(e):e.loc&&jt.get(e.__key)===e?t=e.loc.source.body:(t=At.get(e)||kt(Je(e)),At.set(e,t)),typeof e!=`string`&&!e.loc&&(e.loc={start:0,end:t.length,source:{body:t,name:`gql`,locationOffset:{line:1,column:1}}}),t},Nt=e=>{var t;if(e.documentId)t=bt(e.documentId);else if(t=bt(Mt(e)),e.definitions){var n=It(e);n&&(t=bt(`\n# ${n}`,t))}return t},Pt=e=>{var t,n;return typeof e==`string`?(t=Nt(e),n=jt.get(t)||Ge(e,{noLocation:!0})):(t=e.__key||Nt(e),n=jt.get(t)||e),n.loc||Mt(n),n.__key=t,jt.set(t,n),n},Ft=(e,t,n)=>{var r=t||{},i=Pt(e),a=Ct(r,!0),o=i.__key;return a!==`{}`&&(o=bt(a,o)),{key:o,query:i,variables:r,extensions:n}},It=e=>{for(var t=0,n=e.definitions.length;t<n;t++){var r=e.definitions[t];if(r.kind===w.OPERATION_DEFINITION)return r.name?r.name.value:void 0}},Lt=(e,t,n)=>{var r=t.payload||t;if(!(`data`in r||`errors`in r&&Array.isArray(r.errors)))throw Error(`No Content`);var i=e.kind===`subscription`;return{operation:e,data:r.data,error:Array.isArray(r.errors)?new yt({graphQLErrors:r.errors,response:n}):void 0,extensions:r.extensions?{...r.extensions}:void 0,hasNext:t.hasNext==null?i:t.hasNext,stale:!1}},Rt=(e,t)=>{if(typeof e==`object`&&e){if(Array.isArray(e)){e=[...e];for(var n=0,r=t.length;n<r;n++)e[n]=Rt(e[n],t[n]);return e}if(!e.constructor||e.constructor===Object){for(var i in e={...e},t)e[i]=Rt(e[i],t[i]);return e}}return t},zt=(e,t,n,r)=>{var i=e.error?e.error.graphQLErrors:[],a=!!e.extensions||!!(t.payload||t).extensions,o={...e.extensions,...(t.payload||t).extensions},s=t.incremental;`path`in t&&(s=[t]);var c={data:e.data};if(s)for(var l=function(){var e=s[u];Array.isArray(e.errors)&&i.push(...e.errors),e.extensions&&(Object.assign(o,e.extensions),a=!0);var t=`data`,n=c,l=[];if(e.path)l=e.path;else if(r){var d=r.find((t=>t.id===e.id));l=e.subPath?[...d.path,...e.subPath]:d.path}for(var f=0,p=l.length;f<p;t=l[f++])n=n[t]=Array.isArray(n[t])?[...n[t]]:{...n[t]};if(e.items)for(var m=+t>=0?t:0,h=0,g=e.items.length;h<g;h++)n[m+h]=Rt(n[m+h],e.items[h]);else e.data!==void 0&&(n[t]=Rt(n[t],e.data))},u=0,d=s.length;u<d;u++)l();else c.data=(t.payload||t).data||e.data,i=t.errors||t.payload&&t.payload.errors||i;return{operation:e.operation,data:c.data,error:i.length?new yt({graphQLErrors:i,response:n}):void 0,extensions:a?o:void 0,hasNext:t.hasNext==null?e.hasNext:t.hasNext,stale:!1}},Bt=(e,t,n)=>({operation:e,data:void 0,error:new yt({networkError:t,response:n}),extensions:void 0,hasNext:!1,stale:!1});function Vt(e){var t={query:void 0,documentId:void 0,operationName:It(e.query),variables:e.variables||void 0,extensions:e.extensions};return`documentId`in e.query&&e.query.documentId&&(!e.query.definitions||!e.query.definitions.length)?t.documentId=e.query.documentId:e.extensions&&e.extensions.persistedQuery&&!e.extensions.persistedQuery.miss||(t.query=Mt(e.query)),t}var Ht=(e,t)=>{var n=e.kind===`query`&&e.context.preferGetMethod;if(!n||!t)return e.context.url;var r=Ut(e.context.url);for(var i in t){var a=t[i];a&&r[1].set(i,typeof a==`object`?Ct(a):a)}var o=r.join(`?`);return o.length>2047&&n!==`force`?(e.context.preferGetMethod=!1,e.context.url):o},Ut=e=>{var t=e.indexOf(`?`);return t>-1?[e.slice(0,t),new URLSearchParams(e.slice(t+1))]:[e,new URLSearchParams]},Wt=(e,t)=>{if(t&&!(e.kind===`query`&&e.context.preferGetMethod)){var n=Ct(t),r=(e=>{var t=new Map;return(wt!==G||Tt!==G)&&(U.clear(),St(t,`variables`,e)),t})(t.variables);if(r.size){var i=new FormData;i.append(`operations`,n),i.append(`map`,Ct({...[...r.keys()].map((e=>[e]))}));var a=0;for(var o of r.values())i.append(``+a++,o);return i}return n}},Gt=(e,t)=>{var n={accept:e.kind===`subscription`?`text/event-stream, multipart/mixed`:`application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed`},r=(typeof e.context.fetchOptions==`function`?e.context.fetchOptions():e.context.fetchOptions)||{};if(r.headers){if((e=>`has`in e&&!Object.keys(e).length)(r.headers))r.headers.forEach(((e,t)=>{n[t]=e}));else if(Array.isArray(r.headers))r.headers.forEach(((e,t)=>{Array.isArray(e)?n[e[0]]?n[e[0]]=`${n[e[0]]},${e[1]}`:n[e[0]]=e[1]:n[t]=e}));else for(var i in r.headers)n[i.toLowerCase()]=r.headers[i]}var a=Wt(e,t);return typeof a==`string`&&!n[`content-type`]&&(n[`content-type`]=`application/json`),{...r,method:a?`POST`:`GET`,body:a,headers:n}},Kt=/boundary="?([^=";]+)"?/i,qt=/data: ?([^\n]+)/;async function*Jt(e){if(e.body[Symbol.asyncIterator])for await(var t of e.body)yield t;else{var n=e.body.getReader(),r;try{for(;!(r=await n.read()).done;)yield r.value}finally{n.cancel()}}}async function*Yt(e,t){var n=typeof TextDecoder<`u`?new TextDecoder:null,r=``,i;for await(var a of e)for(r+=a.constructor.name===`Buffer`?a.toString():n.decode(a,{stream:!0});(i=r.indexOf(t))>-1;)yield r.slice(0,i),r=r.slice(i+t.length)}async function*Xt(e,t,n){var r=!0,i=null,a;try{yield await Promise.resolve();var o=(a=await(e.context.fetch||fetch)(t,n)).headers.get(`Content-Type`)||``,s=/multipart\/mixed/i.test(o)?async function*(e,t){var n=e.match(Kt),r=`--`+(n?n[1]:`-`),i=!0,a;for await(var o of Yt(Jt(t),`\r
`+r)){if(i){i=!1;var s=o.indexOf(r);if(s>-1)o=o.slice(s+r.length);else continue}try{yield a=JSON.parse(o.slice(o.indexOf(`\r
\r
`)+4))}catch(e){if(!a)throw e}if(a&&!1===a.hasNext)break}a&&!1!==a.hasNext&&(yield{hasNext:!1})}(o,a):/text\/event-stream/i.test(o)?async function*(e){var t;for await(var n of Yt(Jt(e),`

`)){var r=n.match(qt);if(r){var i=r[1];try{yield t=JSON.parse(i)}catch(e){if(!t)throw e}if(t&&!1===t.hasNext)break}}t&&!1!==t.hasNext&&(yield{hasNext:!1})}(a):/text\//i.test(o)?async function*(e){var t=await e.text();try{yield JSON.parse(t)}catch{throw Error(t)}}(a):async function*(e){yield JSON.parse(await e.text())}(a),c;for await(var l of s)l.pending&&!i?c=l.pending:l.pending&&(c=[...c,...l.pending]),i=i?zt(i,l,a,c):Lt(e,l,a),r=!1,yield i,r=!0;i||(yield i=Lt(e,{},a))}catch(t){if(!r)throw t;yield Bt(e,a&&(a.status<200||a.status>=300)&&a.statusText?Error(a.statusText):t,a)}}function Zt(e,t,n){var r;return typeof AbortController<`u`&&(n.signal=(r=new AbortController).signal),tt((()=>{r&&r.abort()}))(z((e=>!!e))(ut(Xt(e,t,n))))}var Qt=(e,t)=>{if(Array.isArray(e))for(var n=0,r=e.length;n<r;n++)Qt(e[n],t);else if(typeof e==`object`&&e)for(var i in e)i===`__typename`&&typeof e[i]==`string`?t.add(e[i]):Qt(e[i],t);return t},$t=e=>{if(`definitions`in e){for(var t=[],n=0,r=e.definitions.length;n<r;n++){var i=$t(e.definitions[n]);t.push(i)}return{...e,definitions:t}}if(`directives`in e&&e.directives&&e.directives.length){for(var a=[],o={},s=0,c=e.directives.length;s<c;s++){var l=e.directives[s],u=l.name.value;u[0]===`_`?u=u.slice(1):a.push(l),o[u]=l}e={...e,directives:a,_directives:o}}if(`selectionSet`in e){var d=[],f=e.kind===w.OPERATION_DEFINITION;if(e.selectionSet){for(var p=0,m=e.selectionSet.selections.length;p<m;p++){var h=e.selectionSet.selections[p];f||=h.kind===w.FIELD&&h.name.value===`__typename`&&!h.alias;var g=$t(h);d.push(g)}return f||d.push({kind:w.FIELD,name:{kind:w.NAME,value:`__typename`},_generated:!0}),{...e,selectionSet:{...e.selectionSet,selections:d}}}}return e},en=new Map,tn=e=>{var t=Pt(e),n=en.get(t.__key);return n||(en.set(t.__key,n=$t(t)),Object.defineProperty(n,"__key",{value:t.__key,enumerable:!1})),n};function nn(e){var t=t=>e(t);return t.toPromise=()=>_t(ot(1)(z((e=>!e.stale&&!e.hasNext))(t))),t.then=(e,n)=>t.toPromise().then(e,n),t.subscribe=e=>H(e)(t),t}function K(e,t,n){return{...t,kind:e,context:t.context?{...t.context,...n}:n||t.context}}var rn=(e,t)=>K(e.kind,e,{meta:{...e.context.meta,...t}}),an=()=>{};function q(e){for(var t=new Map,n=[],r=[],i=Array.isArray(e)?e[0]:e||``,a=1;a<arguments.length;a++){var o=arguments[a];o&&o.definitions?r.push(o):i+=o,i+=arguments[0][a]}r.unshift(Pt(i));for(var s=0;s<r.length;s++)for(var c=0;c<r[s].definitions.length;c++){var l=r[s].definitions[c];if(l.kind===w.FRAGMENT_DEFINITION){var u=l.name.value,d=Mt(l);t.has(u)||(t.set(u,d),n.push(l))}else n.push(l)}return Pt({kind:w.DOCUMENT,definitions:n})}var on=({kind:e})=>e!==`mutation`&&e!==`query`,sn=e=>{var t=tn(e.query);if(t!==e.query){var n=K(e.kind,e);return n.query=t,n}return e},cn=({forward:e,client:t,dispatchDebug:n})=>{var r=new Map,i=new Map,a=e=>e.kind===`query`&&e.context.requestPolicy!==`network-only`&&(e.context.requestPolicy===`cache-only`||r.has(e.key));return n=>B([Qe((e=>{var n=r.get(e.key),i=n||Lt(e,{data:null});return i={...i,operation:rn(e,{cacheOutcome:n?`hit`:`miss`})},e.context.requestPolicy===`cache-and-network`&&(i.stale=!0,ln(t,e)),i}))(z((e=>!on(e)&&a(e)))(n)),nt((e=>{var{operation:n}=e;if(n){var a=n.context.additionalTypenames||[];if(e.operation.kind!==`subscription`&&(a=(e=>[...Qt(e,new Set)])(e.data).concat(a)),e.operation.kind===`mutation`||e.operation.kind===`subscription`){for(var o=new Set,s=0;s<a.length;s++){var c=a[s],l=i.get(c);l||i.set(c,l=new Set);for(var u of l.values())o.add(u);l.clear()}for(var d of o.values())r.has(d)&&(n=r.get(d).operation,r.delete(d),ln(t,n))}else if(n.kind===`query`&&e.data){r.set(n.key,e);for(var f=0;f<a.length;f++){var p=a[f],m=i.get(p);m||i.set(p,m=new Set),m.add(n.key)}}}}))(e(z((e=>e.kind!==`query`||e.context.requestPolicy!==`cache-only`))(Qe((e=>rn(e,{cacheOutcome:`miss`})))(B([Qe(sn)(z((e=>!on(e)&&!a(e)))(n)),z((e=>on(e)))(n)])))))])},ln=(e,t)=>e.reexecuteOperation(K(t.kind,t,{requestPolicy:`network-only`})),un=({forwardSubscription:e,enableAllOperations:t,isSubscriptionOperation:n})=>({client:r,forward:i})=>{var a=n||(e=>e.kind===`subscription`||!!t&&(e.kind===`query`||e.kind===`mutation`));return t=>B([$e((n=>{var{key:i}=n;return st(z((e=>e.kind===`teardown`&&e.key===i))(t))((t=>{var n=e(Vt(t),t);return pt((e=>{var i=!1,a,o;function s(n){e.next(o=o?zt(o,n):Lt(t,n))}return Promise.resolve().then((()=>{i||(a=n.subscribe({next:s,error(n){Array.isArray(n)?s({errors:n}):e.next(Bt(t,n)),e.complete()},complete(){i||(i=!0,o&&o.hasNext?s({hasNext:!1}):t.kind===`subscription`&&r.reexecuteOperation(K(`teardown`,t,t.context)),e.complete())}}))})),()=>{i=!0,a&&a.unsubscribe()}}))})(n))}))(z((e=>e.kind!==`teardown`&&a(e)))(t)),i(z((e=>e.kind===`teardown`||!a(e)))(t))])},dn=({forward:e,dispatchDebug:t})=>t=>B([$e((e=>{var n=Vt(e),r=Ht(e,n),i=Gt(e,n);return st(z((t=>t.kind===`teardown`&&t.key===e.key))(t))(Zt(e,r,i))}))(z((e=>e.kind!==`teardown`&&(e.kind!==`subscription`||!!e.context.fetchSubscriptions)))(t)),e(z((e=>e.kind===`teardown`||e.kind===`subscription`&&!e.context.fetchSubscriptions))(t))]),fn=e=>({client:t,forward:n,dispatchDebug:r})=>e.reduceRight(((e,n)=>n({client:t,forward(t){return it(e(it(t)))},dispatchDebug(e){}})),n),pn=({onOperation:e,onResult:t,onError:n})=>({forward:r})=>i=>$e((e=>{n&&e.error&&n(e.error,e.operation);var r=t&&t(e)||e;return`then`in r?ht(r):V(r)}))(r($e((t=>{if(t.kind===`teardown`)return V(t);var n=e&&e(t)||t;return`then`in n?st(z((e=>e.kind===`teardown`&&e.key===t.key))(i))(ht(n)):V(n)}))(i))),mn=({dispatchDebug:e})=>e=>z((e=>!1))(e),hn=function e(t){var n=0,r=new Map,i=new Map,a=new Set,o=[],s={url:t.url,fetchSubscriptions:t.fetchSubscriptions,fetchOptions:t.fetchOptions,fetch:t.fetch,preferGetMethod:t.preferGetMethod==null?`within-url-limit`:t.preferGetMethod,requestPolicy:t.requestPolicy||`cache-first`},c=mt();function l(e){e.kind!==`mutation`&&e.kind!==`teardown`&&a.has(e.key)||(e.kind===`teardown`?a.delete(e.key):e.kind!==`mutation`&&a.add(e.key),c.next(e))}var u=!1;function d(e){if(e&&l(e),!u){for(u=!0;u&&(e=o.shift());)l(e);u=!1}}var f=e=>{var t=st(z((t=>t.kind===`teardown`&&t.key===e.key))(c.source))(z((t=>t.operation.kind===e.kind&&t.operation.key===e.key&&(!t.operation.context._instance||t.operation.context._instance===e.context._instance)))(g));return t=e.kind===`query`?at((t=>{var n=V(t);return t.stale||t.hasNext?n:B([n,Qe((()=>(t.stale=!0,t)))(ot(1)(z((t=>t.key===e.key))(c.source)))])}))(t):ct((e=>!!e.hasNext),!0)(t),t=e.kind===`mutation`?rt((()=>{l(e)}))(t):tt((()=>{a.delete(e.key),r.delete(e.key),i.delete(e.key),u=!1;for(var t=o.length-1;t>=0;t--)o[t].key===e.key&&o.splice(t,1);l(K(`teardown`,e,e.context))}))(nt((t=>{if(t.stale){if(!t.hasNext)a.delete(e.key);else for(var n=0;n<o.length;n++){var i=o[n];if(i.key===t.operation.key){a.delete(i.key);break}}}else t.hasNext||a.delete(e.key);r.set(e.key,t)}))(t)),it(t)},p=this instanceof e?this:Object.create(e.prototype),m=Object.assign(p,{suspense:!!t.suspense,operations$:c.source,reexecuteOperation(e){if(e.kind===`teardown`)d(e);else if(e.kind===`mutation`)o.push(e),Promise.resolve().then(d);else if(i.has(e.key)){for(var t=!1,n=0;n<o.length;n++)o[n].key===e.key&&(o[n]=e,t=!0);t||a.has(e.key)&&e.context.requestPolicy!==`network-only`?(a.delete(e.key),Promise.resolve().then(d)):(o.push(e),Promise.resolve().then(d))}},createRequestOperation(e,t,r){return r||={},K(e,t,{_instance:e===`mutation`?n=n+1|0:void 0,...s,...r,requestPolicy:r.requestPolicy||s.requestPolicy,suspense:r.suspense||!1!==r.suspense&&m.suspense})},executeRequestOperation(e){return e.kind===`mutation`?nn(f(e)):nn(lt((()=>{var t=i.get(e.key);t||i.set(e.key,t=f(e)),t=rt((()=>{d(e)}))(t);var n=r.get(e.key);return e.kind===`query`&&n&&(n.stale||n.hasNext)?at(V)(B([t,z((t=>t===r.get(e.key)))(V(n))])):t})))},executeQuery(e,t){var n=m.createRequestOperation(`query`,e,t);return m.executeRequestOperation(n)},executeSubscription(e,t){var n=m.createRequestOperation(`subscription`,e,t);return m.executeRequestOperation(n)},executeMutation(e,t){var n=m.createRequestOperation(`mutation`,e,t);return m.executeRequestOperation(n)},readQuery(e,t,n){var r=null;return H((e=>{r=e}))(m.query(e,t,n)).unsubscribe(),r},query:(e,t,n)=>m.executeQuery(Ft(e,t),n),subscription:(e,t,n)=>m.executeSubscription(Ft(e,t),n),mutation:(e,t,n)=>m.executeMutation(Ft(e,t),n)}),h=an,g=it(fn(t.exchanges)({client:m,dispatchDebug:h,forward:mn({dispatchDebug:h})})(c.source));return gt(g),m},gn=d.createContext({}),_n=gn.Provider;gn.Consumer,gn.displayName=`UrqlContext`;var vn=()=>d.useContext(gn),yn={fetching:!1,stale:!1,hasNext:!1,error:void 0,data:void 0,extensions:void 0,operation:void 0},bn=(e,t)=>e===t||!(!e||!t||e.key!==t.key),xn=(e,t)=>{var n={...e,...t,data:t.data!==void 0||t.error?t.data:e.data,fetching:!!t.fetching,stale:!!t.stale,error:t.fetching?e.error:t.error};return((e,t)=>{for(var n in e)if(!(n in t))return!0;for(var r in t)if(r===`operation`?!bn(e[r],t[r]):e[r]!==t[r])return!0;return!1})(e,n)?n:e},Sn=(e,t)=>{for(var n=0,r=t.length;n<r;n++)if(e[n]!==t[n])return!0;return!1},Cn=!1;function J(e,t){if(!Cn||t===void 0)try{return Cn=!0,e(t)}finally{Cn=!1}else Promise.resolve(t).then(e)}function wn(e,t){var n=d.useRef(void 0);return d.useMemo((()=>{var r=Ft(e,t);return n.current!==void 0&&n.current.key===r.key?n.current:(n.current=r,r)}),[e,t])}var Tn=e=>{if(!e._react){var t=new Set,n=new Map;e.operations$&&H((e=>{e.kind===`teardown`&&t.has(e.key)&&(t.delete(e.key),n.delete(e.key))}))(e.operations$),e._react={get:e=>n.get(e),set(e,r){t.delete(e),n.set(e,r)},clear(e){t.delete(e),n.delete(e)},dispose(e){t.add(e)}}}return e._react},En=(e,t)=>t&&t.suspense!==void 0?!!t.suspense:e.suspense;function Dn(e){var t=vn(),n=Tn(t),r=En(t,e.context),i=wn(e.query,e.variables),a=d.useMemo((()=>{if(e.pause)return null;var a=t.executeQuery(i,{requestPolicy:e.requestPolicy,...e.context});return r?nt((e=>{n.set(i.key,e)}))(a):a}),[n,t,i,r,e.pause,e.requestPolicy,e.context]),o=d.useCallback(((e,t)=>{if(!e)return{fetching:!1};var r=n.get(i.key);if(!r){var a,o,s=H((e=>{r=e,a&&a(r)}))(tt((()=>{o&&!r&&(n.get(i.key)===o&&n.clear(i.key),a&&a(void 0))}))(ct((()=>t&&!a||!r||`hasNext`in r&&r.hasNext))(e)));if(r==null&&t)throw o=new Promise((e=>{a=e})),n.set(i.key,o),o;s.unsubscribe()}else if(t&&r!=null&&`then`in r){var c=r,l=()=>{n.get(i.key)===c&&n.clear(i.key)};throw c.then(l,l),r}if(t&&r!=null&&!(`then`in r)&&r.error){var u=r;queueMicrotask((()=>{n.get(i.key)===u&&n.clear(i.key)}))}return r||{fetching:!0}}),[n,i]),s=[t,i,e.requestPolicy,e.context,e.pause],[c,l]=d.useState((()=>[a,xn(yn,J((()=>o(a,r)))),s])),u=c[1];a!==c[0]&&Sn(c[2],s)&&l([a,u=xn(c[1],J((()=>o(a,r)))),s]),d.useEffect((()=>{var e=c[0],t=c[2][1],r=!1,i=e=>{r=!0,J(l,(t=>{var n=xn(t[1],e);return t[1]===n?t:[t[0],n,t[2]]}))};if(e){var a=H(i)(tt((()=>{i({fetching:!1})}))(e));return r||i({fetching:!0}),()=>{n.dispose(t.key),a.unsubscribe()}}i({fetching:!1})}),[n,c[0],c[2][1]]);var f=d.useCallback((a=>{var o={requestPolicy:e.requestPolicy,...e.context,...a};J(l,(e=>[r?nt((e=>{n.set(i.key,e)}))(t.executeQuery(i,o)):t.executeQuery(i,o),e[1],s]))}),[t,n,i,r,e.requestPolicy,e.context,e.pause]);return[u,f]}function On(e,t){var n=vn(),r=wn(e.query,e.variables),i=d.useRef(t);i.current=t;var a=d.useMemo((()=>e.pause?null:n.executeSubscription(r,e.context)),[n,r,e.pause,e.context]),o=[n,r,e.context,e.pause],[s,c]=d.useState((()=>[a,{...yn,fetching:!!a},o])),l=s[1];a!==s[0]&&Sn(s[2],o)&&c([a,l=xn(s[1],{fetching:!!a}),o]),d.useEffect((()=>{var e=e=>{J(c,(t=>{var n=xn(t[1],e);return t[1]===n?t:(i.current&&n.data!=null&&t[1].data!==n.data&&(n.data=i.current(t[1].data,n.data)),[t[0],n,t[2]])}))};if(s[0])return H(e)(tt((()=>{e({fetching:!!a})}))(s[0])).unsubscribe;e({fetching:!1})}),[s[0]]);var u=d.useCallback((t=>{var i=n.executeSubscription(r,{...e.context,...t});J(c,(e=>[i,e[1],o]))}),[n,r,e.context,e.pause]);return[l,u]}var kn={skip:`Skip to content`,product:`AVA Integrations`,nav:{label:`Main`,integrations:`Integrations`,activity:`Activity`,failures:`Failures`,playground:`Playground`,signIn:`Sign in`,signOut:`Sign out`,menu:`Display and language`},theme:{label:`Theme`,system:`System`,light:`Light`,dark:`Dark`},language:`Language`,live:{live:`Live`,connecting:`Connecting`,waiting:`Live updates paused`},labelled:e=>`${e}:`,loading:`Loading…`,close:`Close`,cancel:`Cancel`,more:`Load more`,loadingMore:`Loading more…`,allShown:e=>`${e} shown`,shownOf:(e,t)=>`${e} of ${t}`,none:`–`,optional:`optional`,search:`Search`,clearFilters:`Clear filters`,noMatch:`Nothing matches.`,noMatchHint:`Try other words, or clear the filters.`,copied:`Copied`,copyOf:e=>`Copy ${e}`,copyFailed:`It could not be copied. Select the text and copy it by hand.`,notifications:`Notifications`,dismiss:`Dismiss`,newTab:`(opens in a new tab)`,notFound:{title:`There is no such page`,back:`Back to the integrations`},crash:{title:`The page failed`,hint:`Nothing that was saved is lost. Please reload it.`,reload:`Reload`},freshness:{stale:e=>`The provider does not answer right now. This is how things were ${e}.`,staleLabel:`Out of date`},stub:{badge:`Stub`,title:`Made-up data`,hint:e=>`A stub answers in the place of ${e}. Connect your account to work with real data.`},services:{VAPI:`Vapi`,TWILIO:`Twilio`,EMAIL:`E-mail`,CALENDAR:`Calendar`},status:{NOT_CONNECTED:`Not connected`,CONNECTED:`Connected`,STUBBED:`Stub`,RECONNECT_REQUIRED:`Reconnect required`,DEGRADED:`Degraded`,UNAVAILABLE:`Unavailable`},statusMeaning:{NOT_CONNECTED:`There is no credential yet.`,CONNECTED:`Everything works, as far as known.`,STUBBED:`A stub answers with made-up data.`,RECONNECT_REQUIRED:`The credential is no longer accepted.`,DEGRADED:`The last call failed.`,UNAVAILABLE:`Calls are paused for a moment.`},errors:{OFFLINE:`This server cannot be reached. Check your connection and try again.`,UNAUTHENTICATED:`Please sign in to continue.`,FORBIDDEN:`You do not have the permission for that.`,INSUFFICIENT_SCOPE:`A permission is missing. Please connect {service} again and grant all of them.`,RECONNECT_REQUIRED:`The connection to {service} has ended. Please connect it again.`,NOT_CONNECTED:`{service} is not connected. Please connect it in the settings.`,STUBS_DISABLED:`Stubs are turned off in this environment.`,BAD_USER_INPUT:`Something you entered is not valid.`,NOT_FOUND:`That does not exist, or not any more.`,CONFLICT:`The state of things at {service} does not allow that.`,RATE_LIMITED:`You are doing that too often.`,QUOTA_EXCEEDED:`Your plan at {service} is used up.`,OVERLOADED:`Too much is going on right now.`,OUTCOME_UNKNOWN:`It is not known whether that happened. Please look before you try again.`,IDEMPOTENCY_KEY_REUSED:`This was sent before with other values.`,INTERNAL:`Something went wrong on our side.`,PERSISTED_QUERY_NOT_FOUND:`The page is out of date. Please reload it.`,GRAPHQL_PARSE_FAILED:`The page is out of date. Please reload it.`,GRAPHQL_VALIDATION_FAILED:`The page is out of date. Please reload it.`,QUERY_TOO_COMPLEX:`That is too much at once.`,CIRCUIT_OPEN:`{service} is temporarily unavailable.`,UPSTREAM_UNAUTHORIZED:`{service} does not accept the credential. Please replace it.`,UPSTREAM_RATE_LIMITED:`Too many requests to {service}. Please try again in a moment.`,UPSTREAM_REJECTED:`{service} found something wrong with what you entered.`,UPSTREAM_TIMEOUT:`{service} took too long to answer. Please try again later.`,UPSTREAM_UNAVAILABLE:`The connection to {service} failed. Please try again later.`},errorActions:{RETRY:`Try again`,WAIT:`Try again`,UPDATE_CREDENTIALS:`Replace the credential`,RECONNECT:`Connect again`,CONNECT:`Connect`,GRANT_SCOPES:`Connect again and grant every permission`,FIX_INPUT:`Correct the input`,UPGRADE_PLAN:`Change the plan`,CONTACT_SUPPORT:`Contact support`,NONE:`Nothing to do`},errorCategories:{AUTH:`Sign-in and credentials`,CONFIG:`Set-up`,INPUT:`Input`,PERMISSION:`Permissions`,RATE_LIMIT:`Limits`,AVAILABILITY:`Availability`,CONFLICT:`Conflicts`,INTERNAL:`Internal`},outcomes:{NOT_SENT:`Nothing was sent.`,REJECTED:`It was refused; nothing changed.`,UNKNOWN:`It may have happened. Please look before you do it again.`,APPLIED:`It did happen.`},sources:{USER:`Connected by you`,ENVIRONMENT:`Set for the whole deployment`},auditActions:{CONNECT:`Connected`,TEST:`Tested`,DISCONNECT:`Disconnected`,ROTATE:`Rotated the encryption key`,SIGN_IN:`Signed in`,SIGN_OUT:`Signed out`,WRITE:`Changed something`,WEBHOOK:`Webhook made`},numberStatus:{ACTIVE:`Active`,ACTIVATING:`Being set up`,BLOCKED:`Blocked`},callStatus:{SCHEDULED:`Scheduled`,QUEUED:`Queued`,RINGING:`Ringing`,IN_PROGRESS:`In progress`,FORWARDING:`Being handed over`,ENDED:`Ended`,NOT_FOUND:`Not found`,DELETION_FAILED:`Could not be deleted`},callType:{INBOUND_PHONE_CALL:`Inbound call`,OUTBOUND_PHONE_CALL:`Outbound call`,WEB_CALL:`Web call`,WEBSOCKET_CALL:`WebSocket call`},endedReason:{NORMAL:`Completed`,NO_ANSWER:`No answer`,BILLING:`No credits or lines left`,CONFIGURATION:`Set up wrongly`,NUMBER_LIMIT:`Limit of the number reached`,VAPI_FAULT:`Vapi failed`,PROVIDER_FAULT:`Model, voice or transcriber failed`,TELEPHONY:`Telephone network failed`,UNKNOWN:`Unknown reason`},firstMessageMode:{ASSISTANT_SPEAKS_FIRST:`The assistant, with its first message`,ASSISTANT_SPEAKS_FIRST_WITH_MODEL_GENERATED_MESSAGE:`The assistant, in the words of its model`,ASSISTANT_WAITS_FOR_USER:`The caller`},messageStatus:{ACCEPTED:`Accepted`,SCHEDULED:`Scheduled`,QUEUED:`Queued`,SENDING:`Sending`,SENT:`Sent`,DELIVERED:`Delivered`,PARTIALLY_DELIVERED:`Partly delivered`,UNDELIVERED:`Not delivered`,FAILED:`Failed`,CANCELED:`Cancelled`,RECEIVING:`Coming in`,RECEIVED:`Received`,READ:`Read`},messageDirection:{INBOUND:`Received`,OUTBOUND_API:`Sent`,OUTBOUND_CALL:`Sent during a call`,OUTBOUND_REPLY:`Sent as an answer`},emailStatus:{ACCEPTED:`Accepted`,FAILED:`Not sent`,UNKNOWN:`Unknown`},eventStatus:{CONFIRMED:`Confirmed`,TENTATIVE:`Tentative`,CANCELLED:`Cancelled`},eventResponse:{NEEDS_ACTION:`No answer yet`,ACCEPTED:`Accepted`,TENTATIVE:`Maybe`,DECLINED:`Declined`},accountStatus:{ACTIVE:`Active`,SUSPENDED:`Suspended`,CLOSED:`Closed`},accountType:{TRIAL:`Trial`,FULL:`Paid`},since:`Since`,until:`Until`,signIn:{title:`Please sign in`,hint:`Your integrations are shown to you alone. After signing in you come back to this page.`,again:`Sign in again`,ended:`Your session has ended.`,endedHint:`Sign in again to go on. You come back to this page; what you have not sent yet has to be entered again.`,outFailed:`You could not be signed out. Please try again.`,tokensTitle:`There is no sign-in here`,tokensHint:`This server takes requests of programs with an access token. For people to sign in with a browser, whoever runs it has to set AVA_OIDC_CLIENT_ID.`},files:{label:`Attachments`,add:`Add files`,remove:e=>`Remove ${e}`,removed:e=>`${e} has been removed.`,count:(e,t)=>e===1?`${t} file`:`${t} files`,most:(e,t)=>`Up to ${e} files, ${t} in all.`,chosen:(e,t)=>`Chosen: ${e}, ${t}.`,tooMany:e=>`These are too many files: ${e} may go along.`,tooLarge:(e,t)=>`These files are too large: ${e}, of ${t} that this server takes.`,unreadable:`One of the files could not be read. Please choose it again.`},problem:{tryAgain:`Try again`,tryAgainIn:e=>`Try again in ${e}`,availableIn:e=>`You can try again in ${e}.`,availableNow:`You can try again now.`,correlation:`Correlation ID`,details:`Details`,code:`Code`,upstream:`Provider’s answer`,docs:`What this means`,activity:`See it in the activity`,doubt:`I have checked: it did not happen`,doubtHint:`Sending it again could do it twice. Look first, for example at the provider.`},form:{check:`Please check the fields that are marked.`,missing:`Please fill this in.`,pattern:`This does not have the right form.`,tooLong:e=>`At most ${e} characters.`,number:`Please enter a number.`,range:(e,t)=>`Between ${e} and ${t}.`,unsavedTitle:`Leave without saving?`,unsaved:`What you have entered is lost if you leave this page.`,leave:`Leave without saving`,stay:`Stay here`,show:`Show`,hide:`Hide`,showOf:e=>`Show ${e}`,save:`Save`,saving:`Saving…`},list:{title:`Integrations`,intro:`Connect the services that your product works with, see how they are, and put them right.`,search:`Search integrations`,status:`Status`,anyStatus:`Any status`,found:(e,t)=>e===1?`${t} integration`:`${t} integrations`,emptyTitle:`No integrations yet`,emptyHint:`This server offers none. The documentation tells how to add one.`,docs:`Read the documentation`,attention:(e,t)=>e===1?`${t} integration needs attention.`:`${t} integrations need attention.`,connectedAs:e=>`Connected as ${e}`,open:e=>`Open ${e}`},integration:{overview:`Overview`,sections:e=>`Sections of ${e}`,health:`Health`,healthHint:`How the last calls went. It is updated as it happens.`,breaker:`Circuit breaker`,breakerStates:{CLOSED:`Closed: calls are sent`,OPEN:`Open: calls are paused`,HALF_OPEN:`Half open: checking`},breakerOpen:e=>`The last calls to ${e} failed, so none is sent for now.`,breakerHalfOpen:e=>`The pause is over. The next calls show whether ${e} is back.`,opensIn:e=>`Calls are let through again in ${e}.`,announceOpen:(e,t)=>`Calls to ${e} are paused for ${t}.`,announceOver:e=>`Calls to ${e} can be tried again.`,announceStatus:(e,t)=>`${e}: ${t}`,lastSuccess:`Last success`,lastFailure:`Last failure`,test:`Test connection`,testing:`Testing…`,testIn:e=>`Test again in ${e}`,works:(e,t)=>`${e} works (${t}).`,worksFor:(e,t,n)=>`${e} works for ${t} (${n}).`,worksNot:e=>`${e} does not work.`,credential:`Credential`,credentialHint:`It is encrypted, and never shown again.`,secret:`Secret`,secretEnds:e=>`ends in ${e}`,configured:`configured`,kept:e=>`•••• ${e} (kept unless replaced)`,keptUnknown:`Kept unless replaced`,source:`Source`,account:`Account`,connectedAt:`Connected`,verifiedAt:`Last verified`,expiresAt:`Ends`,scopes:`Permissions`,connect:e=>`Connect ${e}`,connectHint:`What you enter is tested before it is stored.`,method:`How to connect`,guide:`Set-up guide`,saveTest:`Save and test`,savingTest:`Testing what you entered…`,connected:e=>`${e} is connected.`,replaced:e=>`The credential for ${e} has been replaced.`,replace:`Replace credential`,replaceTitle:e=>`Replace the credential for ${e}`,replaceHint:`The one in force stays until the new one has passed its test.`,disconnect:`Disconnect`,disconnecting:`Disconnecting…`,disconnectTitle:e=>`Disconnect ${e}?`,disconnectHint:e=>`The credential is deleted here, and whatever uses ${e} stops working. Nothing is deleted at ${e}.`,disconnectConfirm:e=>`Disconnect ${e}`,disconnected:e=>`${e} is disconnected.`,notOurs:`This credential is set for the whole deployment. Connect your own to use it in its place.`,redirect:`Register this address at the vendor first`,redirectUrl:`Redirect address`,next:`What next`,tryPlayground:`Try it in the playground`,activity:`Activity of this integration`,unknown:`This server does not offer that integration.`},vapi:{assistants:`Assistants`,assistantsHint:`The voice assistants of the account, newest first.`,searchAssistants:`Search assistants`,newAssistant:`New assistant`,noAssistants:`No assistants yet`,noAssistantsHint:`Create the first one here. It is at Vapi at once.`,name:`Name`,unnamed:`Without a name`,model:`Model`,voice:`Voice`,changed:`Changed`,createTitle:`New assistant`,basics:`Conversation`,basicsHint:`What callers hear.`,firstMessage:`First message`,speaksFirst:`Who speaks first`,vendorDefault:`As Vapi has it`,systemPrompt:`Instructions`,systemPromptHint:`What the model is told to be.`,modelHint:`The language model that does the thinking.`,provider:`Provider`,temperature:`Temperature`,temperatureHint:`0 is strict, 2 is free.`,maxTokens:`Longest answer, in tokens`,ending:`Ending`,endingHint:`How calls end.`,endMessage:`Last message`,voicemail:`Message for voicemail boxes`,maxDuration:`Longest call, in seconds`,create:`Create assistant`,creating:`Creating…`,created:e=>`${e} has been created.`,saved:e=>`${e} has been saved.`,remove:`Delete assistant`,removing:`Deleting…`,removeTitle:e=>`Delete ${e}?`,removeHint:`It is deleted at Vapi, for good. Phone numbers that it answers are left without an assistant.`,removed:e=>`${e} has been deleted.`,numbers:`Phone numbers`,numbersHint:`The numbers of the account, and who answers them.`,searchNumbers:`Search phone numbers`,noNumbers:`No phone numbers yet`,noNumbersHint:`Add one in the dashboard of Vapi.`,number:`Number`,answeredBy:`Answered by`,answeredByOf:e=>`Who answers ${e}`,nobody:`Nobody`,unknownAssistant:`Another assistant`,assigned:(e,t)=>`${e} is answered by ${t}.`,unassigned:e=>`Nobody answers ${e} any more.`,calls:`Calls`,callsHint:`What was said and what it cost, newest first.`,noCalls:`No calls yet`,noCallsHint:`Start a test call, or call one of the numbers.`,callStatus:`Status`,anyCallStatus:`Any status`,with:`With`,when:`When`,duration:`Duration`,cost:`Cost`,result:`Result`,callTitle:`Call`,summary:`Summary`,transcript:`Transcript`,evaluation:`Evaluation`,unknownCaller:`Unknown`,start:`Start a test call`,startHint:`The assistant calls the number that you enter. This rings a real phone and costs money.`,startStubHint:`A stub answers: no phone rings, and nothing is charged.`,assistant:`Assistant`,from:`From`,to:`To`,toHint:`With its country code, such as +14155552671.`,toPattern:`Enter the number with its country code, such as +14155552671.`,callNow:`Call now`,calling:`Calling…`,started:`The call has been started.`,choose:`Please choose`,about:`About`,createdAt:`Created`,callsOfAssistant:`Those of this assistant`,speech:`Voice and hearing`,speechHint:`How the assistant sounds, and what turns speech into text.`,voiceProvider:`Provider of the voice`,voiceProviderHint:`11labs, openai, azure …`,voiceHint:`What the provider calls it.`,speed:`Pace`,speedHint:`1 is the voice’s own.`,background:`Background sound`,backgroundHint:`office, off, or the address of a sound.`,transcriberProvider:`Provider of the transcriber`,transcriberHint:`deepgram, google …`,transcriberModel:`Model of the transcriber`,transcriberLanguage:`Language`,transcriberLanguageHint:`en, de, multi …`,endPhrases:`Phrases that end the call`,endPhrasesHint:`One a line. The assistant hangs up when it says one of them.`,technical:`Events and tools`,technicalHint:`Where Vapi reports, what it keeps, and what the model may use.`,server:`Address for events`,serverHint:`An address that begins with https://.`,serverTimeout:`How long Vapi waits, in seconds`,recording:`Recording`,recorded:`Calls are recorded`,notRecorded:`Calls are not recorded`,tools:`Tools`,toolsHint:`Their IDs at Vapi, one a line.`,anyAssistant:`Any assistant`,anyNumber:`Any number`,unknownNumber:`Another number`,extension:`Extension`,extensionHint:`Dialled once the call is picked up.`,costHint:`What it is made of.`,costs:{transport:`Telephone network`,stt:`Speech to text`,llm:`Language model`,tts:`Text to speech`,vapi:`Vapi`,total:`Total`},moreOfCall:`Name, extension and time`,customerName:`Who it is`,callName:`Name of the call`,scheduledAt:`When`,scheduledHint:`In your own time zone; now if left out.`,planned:`The call is planned.`,takesTexts:`Takes texts`,rename:`Rename`,renameTitle:e=>`Rename ${e}`,renamed:e=>`${e} has been renamed.`},twilio:{messages:`Messages`,messagesHint:`What was sent and received, newest first.`,noMessages:`No messages yet`,noMessagesHint:`Send the first one here.`,searchTo:`Search by recipient`,length:`Length`,with:`With`,text:`Text`,noText:`No text`,media:(e,t)=>e===1?`${t} file`:`${t} files`,when:`When`,segments:(e,t)=>e===1?`${t} segment`:`${t} segments`,price:`Price`,details:e=>`Message with ${e}`,send:`Send a message`,sendHint:`This reaches a real phone and costs money, by the segment.`,sendStubHint:`A stub answers: nothing is sent, and nothing is charged.`,from:`From`,to:`To`,body:`Text`,sendNow:`Send message`,sending:`Sending…`,sent:e=>`The message to ${e} is on its way.`,counter:(e,t,n)=>`${e} · ${t} characters left · ${n}`,encodings:{GSM_7:`GSM 7`,UCS_2:`Unicode`},numbers:`Phone numbers`,numbersHint:`The numbers of the account, and what they can do.`,searchNumbers:`Search phone numbers`,noNumbers:`No phone numbers yet`,noNumbersHint:`Buy one in the console of Twilio.`,number:`Number`,can:`Can do`,capabilities:{voice:`Calls`,sms:`Texts`,mms:`Media`,fax:`Fax`},bought:`Bought`,searchFrom:`Search by sender`,service:`Messaging service`,serviceHint:`Its SID, from the console of Twilio under Messaging, Services. It chooses who the message is from.`,servicePattern:`Enter MG and 32 hexadecimal digits.`,byService:`A messaging service …`,byOther:`Another sender …`,other:`Sender`,otherHint:`A short code, or a name that Twilio knows for your account.`,files:`Files`,mediaUrls:`Addresses of pictures or other files`,mediaHint:`Up to 10, one a line. Twilio fetches them; they make it an MMS.`,mediaPattern:`Enter up to 10 addresses that begin with https://, one a line.`,direction:`Direction`,mayArrive:`The same message may arrive if it is sent again later.`,willNotArrive:`Sending the same message again does not help.`,explained:`What Twilio says about it`,available:`Available numbers`,availableHint:`Local numbers that the account could buy. Twilio shows a choice of them.`,noneAvailable:`No numbers there`,noneAvailableHint:`Twilio has none to offer in that country right now.`,buy:`Buy at Twilio`,country:`Country`,areaCode:`Area code`,contains:`Contains, such as TAXI`,place:`Place`,account:`Account`,accountHint:`Who the credential belongs to.`,accountName:`Name`,accountType:`Type`,accountCreated:`Created`,trialHint:`A trial account may text verified numbers only, and Twilio puts a sentence before each text.`},webhook:{title:`Webhook`,hint:`Where the service reports what happens, so that it shows here at once.`,address:`Address`,made:`Address made`,secretMade:`Secret made`,none:`There is none yet. Without one, the server asks now and then.`,make:`Make a webhook`,again:`Make a new secret`,making:`Making…`,secret:`Secret`,once:`Copy the secret now: it is shown here, and never again.`,confirmTitle:`Make a new secret?`,confirmHint:`Reports that are sent with the old one are refused from now on.`},email:{messages:`Messages`,messagesHint:`What was sent through this server, newest first. What it said is not kept.`,search:`Search by subject or address`,noMessages:`No messages yet`,noMessagesHint:`Send the first one here.`,subject:`Subject`,to:`To`,cc:`Copy to`,toHint:`One or more addresses, separated by commas.`,toPattern:`Enter addresses such as ada@example.com, separated by commas.`,when:`When`,text:`Text`,send:`Send an e-mail`,sendFrom:e=>`It is sent from ${e}.`,sendStub:`A stub takes it: nobody gets it.`,sendNow:`Send e-mail`,sending:`Sending…`,sent:`The e-mail has been sent.`,from:`From`,bcc:`Blind copy to`,bccHint:`The others do not see who gets these.`,replyTo:`Answers to`,replyToHint:`If they are not to come to the sender.`,onePattern:`Enter one address such as ada@example.com.`,html:`HTML`,htmlHint:`It is sent as it is, beside the text, for programs that show it.`,more:`Copies, answers and HTML`,tooManyPeople:e=>`A message goes to ${e} people at most, copies included.`,tooLarge:e=>`The message is too large: this server takes ${e} in all.`,details:`Message`,detailsHint:`What it said is not kept.`,providerId:`The provider’s ID`,sender:`Sender`,senderHint:`Whom messages are from, and how large they may be.`,senderName:`Name`,senderAddress:`Address`,most:`Recipients`,mostPeople:e=>`Up to ${e} for each message.`},consent:{connect:`Connect with Google`,opening:`One moment…`,again:`Begin again`,here:`Continue in this tab`,asks:`Google will ask you to allow this:`,access:[`to see the list of your calendars`,`to see, add, change and delete events`,`to see when calendars are busy`],stages:{waiting:`Go on in the window that has opened. If you have closed it, begin again.`,blocked:`Your browser has blocked the window. Allow windows for this page, or continue in this tab.`,closed:`The window was closed before anything was decided. Nothing has changed.`,cancelled:`You have cancelled. Nothing has changed.`},errors:{INSUFFICIENT_SCOPE:`Not everything was allowed at Google, so nothing was connected. Begin again, and leave all boxes ticked.`,FORBIDDEN:`Google’s answer could not be accepted, so nothing was connected. Please begin again.`},missing:`This server is not registered with Google, so that only CalDAV can be connected. Whoever runs it can set AVA_GOOGLE_CLIENT_ID and AVA_GOOGLE_CLIENT_SECRET.`,over:`That is done`,overHint:`You can close this window and go on in the other.`},calendar:{week:`Week`,weekHint:`What happens in your calendars.`,availability:`Free and busy`,availabilityHint:`When calendars are busy, and nothing else of what is in them.`,calendars:`Calendars`,calendar:`Calendar`,unknown:`Another calendar`,readOnly:`read only`,readOnlyHint:`This calendar can only be read.`,none:`No calendars`,noneHint:`The account has none. Add one at the provider.`,noneChosen:`No calendar is chosen`,noneChosenHint:`Choose at least one above.`,chooseAll:`Show all calendars`,affected:e=>`This is about ${e}.`,previous:{day:`Previous day`,week:`Previous week`},following:{day:`Next day`,week:`Next week`},today:`Today`,zone:(e,t)=>`Times in ${e} (${t})`,span:`Show`,spans:{day:`One day`,week:`One week`},hours:`Events by the hour`,allDay:`all day`,wholeDay:`All day`,allDayShort:`all day`,untitled:`Without a title`,recurring:`Recurring`,declined:`declined by you`,free:`Shown as free`,private:`Private`,nothing:`Nothing`,nothingPlanned:`Nothing happens this week.`,nothingHint:`Look at another week, or add an event.`,busyAt:e=>`busy ${e}`,freeAllDay:`free all day`,event:`Event`,gone:`This event does not exist any more.`,when:`When`,elsewhere:(e,t)=>`${e} in ${t}`,location:`Place`,organizer:`Organized by`,organizes:`organizes`,optional:`optional`,resource:`room or thing`,you:`you`,atProvider:`Open at the provider`,add:`New event`,addNow:`Add event`,addStub:`A stub answers: nobody is told, and nothing is in a real calendar.`,added:`The event has been added.`,edit:`Edit event`,saved:`The event has been saved.`,onlyThisEdited:`The event recurs. Only this occurrence is changed.`,title:`Title`,start:`Start`,end:`End`,lastDay:`Last day`,timeZone:`Time zone`,endBeforeStart:`The end has to be after the start.`,lastBeforeFirst:`The last day cannot be before the first.`,repeats:`Repeats`,rules:{"":`Never`,DAILY:`Every day`,WORKDAYS:`Monday to Friday`,WEEKLY:`Every week`,MONTHLY:`Every month`,YEARLY:`Every year`},attendees:`Invited`,attendeesHint:`E-mail addresses, separated by commas.`,notify:`Tell those who are invited`,description:`Description`,conflict:`Somebody has changed it since you opened it.`,theirs:`Show it as it is now`,mine:`Save mine all the same`,remove:`Delete event`,removing:`Deleting…`,removeTitle:e=>`Delete ${e}?`,removeHint:`It is deleted at the provider, for everybody who is invited.`,extent:`What to delete`,onlyThis:`Only this occurrence`,wholeSeries:`The whole series`,removeSeries:`Delete series`,removed:e=>`${e} has been deleted.`},activity:{title:`Activity`,intro:`What was done with your integrations, newest first. It holds no secrets and is never changed.`,service:`Integration`,anyService:`Any integration`,action:`Action`,anyAction:`Any action`,correlation:`Correlation ID`,emptyTitle:`Nothing yet`,emptyHint:`What you connect, test or change appears here.`,when:`When`,what:`What`,result:`Result`,ok:`Done`,failed:`Failed`},failures:{title:`Failures`,intro:`Every failure that the API answers with. Cause one and see what people would: the request goes through the whole server, and a stub fails on demand.`,off:`Stubs are off here, so that no failure can be caused. This is how they would look.`,service:`Let it fail at`,category:`Kind of failure`,anyCategory:`Any kind`,cause:`Cause it`,causing:`Waiting for it…`,again:`Cause it again`,answer:`The server’s answer`,notThis:e=>`The server answered ${e} this time.`,worked:`Nothing failed.`,slow:`This takes a while: the provider never answers.`,breaker:`This opens the circuit breaker for half a minute.`,limit:`This uses up your limit for a minute.`,retryable:`Can be tried again`,http:`HTTP status`,action:`What to do`}},An=(function(){let e=typeof document<`u`&&document.createElement(`link`).relList;return e&&e.supports&&e.supports(`modulepreload`)?`modulepreload`:`preload`})(),jn=function(e,t){return new URL(e,t).href},Mn={},Nn=function(e){return e.pathname.endsWith(`.css`)},Pn=function(e,t,n){if(t in e)return e[t];let r=n();if(!r){e[t]=void 0;return}let i=r.then(()=>{e[t]=void 0},n=>{throw e[t]=void 0,n});return e[t]=i,i},Fn=function(e,t,n){let r=Promise.resolve();if(t&&t.length>0){let e,i=document.querySelector(`meta[property=csp-nonce]`),a=i?.nonce||i?.getAttribute(`nonce`);function o(e){return Promise.all(e.map(e=>Promise.resolve(e).then(e=>({status:`fulfilled`,value:e}),e=>({status:`rejected`,reason:e}))))}function s(e){return import.meta.resolve?new URL(import.meta.resolve(e)):new URL(e,import.meta.url)}r=o(t.map(t=>{t=jn(t,n);let r=s(t),i=Nn(r);return Pn(Mn,r.href,()=>{if(e===void 0){e={all:new Set,styles:new Set};let t=document.getElementsByTagName(`link`);for(let n=t.length-1;n>=0;n--){let r=t[n];e.all.add(r.href),r.rel===`stylesheet`&&e.styles.add(r.href)}}if((i?e.styles:e.all).has(r.href))return;let t=document.createElement(`link`);if(t.rel=i?`stylesheet`:An,i||(t.as=`script`),t.crossOrigin=``,t.href=r.href,a&&t.setAttribute(`nonce`,a),document.head.appendChild(t),i)return new Promise((e,n)=>{let i=a=>{t.removeEventListener(`load`,i),t.removeEventListener(`error`,i),a.type===`error`?n(Error(`Unable to preload CSS for ${r}`)):e(a)};t.addEventListener(`load`,i),t.addEventListener(`error`,i)})})}).filter(e=>e!==void 0))}function i(e){let t=new Event(`vite:preloadError`,{cancelable:!0});if(t.payload=e,window.dispatchEvent(t),!t.defaultPrevented)throw e}return r.then(t=>{for(let e of t||[])e.status===`rejected`&&i(e.reason);return e().catch(i)})},In={en:`English`,de:`Deutsch`,es:`Español`,fr:`Français`},Ln={en:async()=>kn,de:async()=>(await Fn(async()=>{let{de:e}=await import(`./de-Bp_LarI_.js`);return{de:e}},[],import.meta.url)).de,es:async()=>(await Fn(async()=>{let{es:e}=await import(`./es-D_xrvZKG.js`);return{es:e}},[],import.meta.url)).es,fr:async()=>(await Fn(async()=>{let{fr:e}=await import(`./fr-UvgVS29q.js`);return{fr:e}},[],import.meta.url)).fr},Rn=`ava-language`,zn=`en`;function Bn(){return zn}function Vn(){return[localStorage.getItem(Rn),...navigator.languages.map(e=>e.slice(0,2))].find(e=>e!==null&&e in In)??`en`}async function Hn(e){let t=await Ln[e]();return zn=e,document.documentElement.lang=e,t}function Un(e){localStorage.setItem(Rn,e)}function Wn(e){let t=new Intl.NumberFormat(e),n=new Intl.NumberFormat(e,{style:`unit`,unit:`second`,unitDisplay:`narrow`}),r=new Intl.NumberFormat(e,{style:`unit`,unit:`minute`,unitDisplay:`narrow`}),i=new Intl.NumberFormat(e,{style:`unit`,unit:`millisecond`}),a=(t,n)=>new Intl.NumberFormat(e,{style:`unit`,unit:t,unitDisplay:`short`,maximumFractionDigits:n}),o=new Intl.RelativeTimeFormat(e,{numeric:`auto`}),s=new Intl.DateTimeFormat(e,{dateStyle:`medium`,timeStyle:`medium`}),c=new Intl.ListFormat(e);return{number:e=>t.format(e),bytes(e){return e<1024?a(`byte`,0).format(e):e<1048576?a(`kilobyte`,0).format(Math.floor(e/1024)):a(`megabyte`,1).format(Math.floor(e*10/1048576)/10)},milliseconds:e=>i.format(e),wait:e=>e<60?n.format(e):`${r.format(Math.floor(e/60))} ${n.format(e%60)}`,moment:e=>s.format(e),list:e=>c.format(e),money(t,n){let r=Math.abs(t)<.1?4:2;return new Intl.NumberFormat(e,{style:`currency`,currency:n,maximumFractionDigits:r}).format(t)},relative(e,t){let n=(e.getTime()-t)/1e3,[r,i]=Gn.find(([,e])=>Math.abs(n)>=e)??[`second`,1];return o.format(r===`second`&&Math.abs(n)<10?0:Math.trunc(n/i),r)}}}var Gn=[[`year`,31536e3],[`month`,2592e3],[`day`,86400],[`hour`,3600],[`minute`,60]],Kn=(0,d.createContext)(null);function Y(){let e=(0,d.useContext)(Kn);if(!e)throw Error(`there is no language around this component`);return e}var qn=new WeakMap;function Jn(e,t){return t==null?null:(qn.get(e)??Date.now())+t}function Yn(e){return qn.get(e)??0}var Xn=pn({onResult(e){let t=Date.now();Zn(e.data,t);for(let n of e.error?.graphQLErrors??[])Zn(n.extensions,t)}});function Zn(e,t){if(typeof e==`object`&&e){(`retryAfterMs`in e||`afterMs`in e)&&qn.set(e,t);for(let n of Object.values(e))Zn(n,t)}}var Qn=nr(import.meta.url),$n=new Set(document.querySelector(`meta[name="ava-features"]`)?.content.split(` `).filter(Boolean)??[]);function er(e){return $n.has(e)}function tr(e){return Qn+e.replace(/^\//,``)}function nr(e){return new URL(`..`,e).pathname}function rr(e){return e?e.graphQLErrors.length===0?[lr()]:e.graphQLErrors.map(e=>{let t=e.extensions;return t.code?cr(t,e.path??[]):lr()}):[]}function ir(e,...t){return rr(e).find(e=>e.path.every((e,n)=>n>=t.length||e===t[n]))??null}function ar(e){return rr(e).some(e=>e.code===`UNAUTHENTICATED`)}function or(e,t,n){return{...lr(),code:e.code,sentence:e.userMessage,correlationId:n?.code===e.code&&n.correlationId||null,service:t,retryable:e.retry.retryable,until:Jn(e.retry,e.retry.afterMs),docUrl:`/docs/ERRORS.md#${e.code.toLowerCase()}`}}function sr(e,t){return{...lr(),code:`BAD_USER_INPUT`,sentence:t,action:`FIX_INPUT`,retryable:!1,field:[e]}}function cr(e,t){return{code:e.code,sentence:e.userMessage,correlationId:e.correlationId,service:e.service??null,action:e.action.type,url:e.action.url??null,retryable:e.retry.retryable,until:Jn(e.retry,e.retry.afterMs),outcome:e.outcome??null,field:e.field??null,upstream:e.upstream??null,docUrl:e.docUrl,path:t}}function lr(){return{code:`OFFLINE`,sentence:null,correlationId:null,service:null,action:`RETRY`,url:null,retryable:!0,until:null,outcome:null,field:null,upstream:null,docUrl:null,path:[]}}function ur(e,t){return{...lr(),code:`BAD_USER_INPUT`,sentence:t,action:`FIX_INPUT`,retryable:!1,field:[e]}}var dr=o((e=>{var t=Symbol.for(`react.transitional.element`),n=Symbol.for(`react.fragment`);function r(e,n,r){var i=null;if(r!==void 0&&(i=``+r),n.key!==void 0&&(i=``+n.key),`key`in n)for(var a in r={},n)a!==`key`&&(r[a]=n[a]);else r=n;return n=r.ref,{$$typeof:t,type:e,key:i,ref:n===void 0?null:n,props:r}}e.Fragment=n,e.jsx=r,e.jsxs=r})),fr=o(((e,t)=>{t.exports=dr()})),pr=q`
    fragment CalendarParts on CalendarListEntry {
  id
  name
  description
  timeZone
  color
  primary
  access
  writable
}
    `,mr=q`
    fragment EventMark on CalendarEvent {
  id
  calendarId
  seriesId
  title
  start {
    day
    at
  }
  end {
    day
    at
  }
  status
  busy
  recurrence
  attendees {
    self
    response
  }
}
    `,hr=q`
    fragment EventParts on CalendarEvent {
  ...EventMark
  description
  location
  start {
    local
    timeZone
  }
  allDay
  private
  organizer {
    email
    name
    self
  }
  attendees {
    email
    name
    optional
    organizer
    resource
  }
  url
  etag
}
    ${mr}`,gr=q`
    fragment EmailParts on EmailMessage {
  id
  from {
    name
    address
  }
  to {
    name
    address
  }
  cc {
    name
    address
  }
  bcc {
    name
    address
  }
  subject
  attachmentCount
  status
  problem {
    code
    userMessage
  }
  messageId
  providerId
  stubbed
  sentAt
}
    `,X=q`
    fragment IntegrationParts on Integration {
  id
  service
  name
  description
  status
  stubbed
  credential {
    hint
    source
    account
    connectedAt
    verifiedAt
    expiresAt
    scopes
  }
  health {
    breaker {
      state
      retryAfterMs
    }
    lastSuccessAt
    lastFailureAt
  }
  lastError {
    code
    userMessage
    correlationId
    at
  }
}
    `,_r=q`
    fragment MessageParts on TwilioMessage {
  id
  twilioSid
  status
  direction
  to
  from
  messagingServiceSid
  body
  segments
  encoding
  media
  price
  priceUnit
  deliveryFailure {
    code
    userMessage
    action
    retryable
    twilioCode
  }
  createdAt
  sentAt
  updatedAt
}
    `,vr=q`
    fragment AssistantParts on VapiAssistant {
  id
  vapiId
  name
  firstMessage
  firstMessageMode
  model {
    provider
    model
    temperature
    maxTokens
    systemPrompt
    toolIds
  }
  voice {
    provider
    voiceId
    speed
  }
  transcriber {
    provider
    model
    language
  }
  endCallMessage
  endCallPhrases
  voicemailMessage
  maxDurationSeconds
  backgroundSound
  server {
    url
    timeoutSeconds
  }
  recordingEnabled
  createdAt
  updatedAt
}
    `,yr=q`
    fragment CallParts on VapiCall {
  id
  vapiId
  name
  type
  status
  endedReason
  endedReasonGroup
  assistantId
  phoneNumberId
  customer {
    number
    name
    extension
    sipUri
  }
  startedAt
  endedAt
  cost
  costBreakdown {
    transport
    stt
    llm
    tts
    vapi
    total
  }
  summary
  successEvaluation
  transcript
  createdAt
}
    `,br=q`
    query Viewer {
  viewer {
    name
    method
  }
}
    `,xr=q`
    query AuditEvents($first: Int!, $after: String, $service: Service, $filter: AuditEventFilter) {
  auditEvents(first: $first, after: $after, service: $service, filter: $filter) {
    nodes {
      id
      at
      action
      service
      operation
      correlationId
      outcome
      code
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    `,Sr=q`
    query Calendars($first: Int!, $after: String) {
  calendar {
    calendars(first: $first, after: $after) {
      nodes {
        ...CalendarParts
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
      totalCount
    }
  }
}
    ${pr}`,Cr=q`
    query CalendarEvents($calendarId: ID!, $from: Time!, $to: Time!, $first: Int!, $after: String) {
  calendar {
    events(
      calendarId: $calendarId
      from: $from
      to: $to
      first: $first
      after: $after
    ) {
      nodes {
        ...EventMark
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    ${mr}`,wr=q`
    query CalendarEvent($id: ID!) {
  calendar {
    event(id: $id) {
      ...EventParts
    }
  }
}
    ${hr}`,Tr=q`
    query CalendarFreeBusy($from: Time!, $to: Time!, $calendarIds: [ID!]!) {
  calendar {
    freeBusy(from: $from, to: $to, calendarIds: $calendarIds) {
      calendars {
        calendarId
        busy {
          start
          end
        }
        problem {
          code
          userMessage
        }
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    `,Er=q`
    mutation BeginCalendarAuthorization($returnPath: String!) {
  beginCalendarAuthorization(input: {returnPath: $returnPath}) {
    authorizationUrl
    expiresAt
  }
}
    `,Dr=q`
    mutation CreateCalendarEvent($input: CreateCalendarEventInput!) {
  createCalendarEvent(input: $input) {
    event {
      ...EventParts
    }
  }
}
    ${hr}`,Or=q`
    mutation UpdateCalendarEvent($input: UpdateCalendarEventInput!) {
  updateCalendarEvent(input: $input) {
    event {
      ...EventParts
    }
  }
}
    ${hr}`,kr=q`
    mutation DeleteCalendarEvent($input: DeleteCalendarEventInput!) {
  deleteCalendarEvent(input: $input) {
    deletedId
  }
}
    `,Ar=q`
    query EmailSender {
  email {
    sender {
      name
      address
    }
    limits {
      recipients
      attachments
      attachmentBytes
      requestBytes
    }
  }
}
    `,jr=q`
    query EmailMessage($id: ID!) {
  node(id: $id) {
    ... on EmailMessage {
      ...EmailParts
    }
  }
}
    ${gr}`,Mr=q`
    query EmailMessages($first: Int!, $after: String, $search: String) {
  email {
    messages(first: $first, after: $after, search: $search) {
      nodes {
        ...EmailParts
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
}
    ${gr}`,Nr=q`
    mutation SendEmail($input: SendEmailInput!) {
  sendEmail(input: $input) {
    message {
      ...EmailParts
    }
  }
}
    ${gr}`,Pr=q`
    query ErrorCatalog {
  errorCatalog {
    code
    category
    httpStatus
    action
    retryable
    message
    meaning
    docUrl
  }
}
    `,Fr=q`
    query FailingVapiRead($first: Int! = 1) {
  vapi {
    assistants(first: $first) {
      nodes {
        id
      }
    }
  }
}
    `,Ir=q`
    query FailingTwilioRead($first: Int! = 1) {
  twilio {
    messages(first: $first) {
      nodes {
        id
      }
    }
  }
}
    `,Lr=q`
    query FailingCalendarRead($first: Int! = 1) {
  calendar {
    calendars(first: $first) {
      nodes {
        id
      }
    }
  }
}
    `,Rr=q`
    mutation FailingWrite($name: String!, $key: String!) {
  createVapiAssistant(input: {name: $name, idempotencyKey: $key}) {
    assistant {
      id
    }
  }
}
    `,zr=q`
    query Integrations($first: Int!, $after: String, $search: String, $statuses: [IntegrationStatus!]) {
  integrations(first: $first, after: $after, search: $search, statuses: $statuses) {
    nodes {
      ...IntegrationParts
    }
    pageInfo {
      endCursor
      hasNextPage
    }
    totalCount
  }
}
    ${X}`,Br=q`
    query Integration($service: Service!) {
  integration(service: $service) {
    ...IntegrationParts
    webhook {
      url
      secretCreatedAt
      createdAt
    }
    connect {
      kind
      path
      name
      help
      begin
      redirectUrl
      guide {
        label
        url
      }
      fields {
        key
        label
        kind
        secret
        required
        pattern
        maxLength
        help
        placeholder
        default
        choices {
          value
          label
        }
        find {
          label
          url
        }
      }
    }
  }
}
    ${X}`,Vr=q`
    subscription IntegrationChanged {
  integrationChanged {
    ...IntegrationParts
  }
}
    ${X}`,Hr=q`
    mutation ConnectIntegration($input: ConnectIntegrationInput!) {
  connectIntegration(input: $input) {
    integration {
      ...IntegrationParts
    }
  }
}
    ${X}`,Ur=q`
    mutation TestIntegration($service: Service!) {
  testIntegration(input: {service: $service}) {
    ok
    latencyMs
    problem {
      reason
      code
      userMessage
      retry {
        retryable
        afterMs
        at
      }
    }
    integration {
      ...IntegrationParts
    }
  }
}
    ${X}`,Wr=q`
    mutation DisconnectIntegration($service: Service!) {
  disconnectIntegration(input: {service: $service}) {
    integration {
      ...IntegrationParts
    }
  }
}
    ${X}`,Gr=q`
    mutation CreateWebhook($service: Service!) {
  createWebhook(input: {service: $service}) {
    webhook {
      url
      secretCreatedAt
      createdAt
    }
    secret
  }
}
    `,Kr=q`
    query TwilioMessages($first: Int!, $after: String, $filter: TwilioMessageFilter) {
  twilio {
    messages(first: $first, after: $after, filter: $filter) {
      nodes {
        ...MessageParts
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    ${_r}`,qr=q`
    query TwilioMessage($id: ID!) {
  twilio {
    message(id: $id) {
      ...MessageParts
    }
  }
}
    ${_r}`,Jr=q`
    subscription SmsStatusChanged($id: ID!) {
  smsStatusChanged(id: $id) {
    ...MessageParts
  }
}
    ${_r}`,Yr=q`
    query TwilioPhoneNumbers($first: Int!, $after: String, $search: String) {
  twilio {
    phoneNumbers(first: $first, after: $after, search: $search) {
      nodes {
        id
        twilioSid
        number
        name
        capabilities {
          voice
          sms
          mms
          fax
        }
        createdAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    `,Xr=q`
    query TwilioAccount {
  twilio {
    account {
      twilioSid
      name
      status
      type
      createdAt
    }
  }
}
    `,Zr=q`
    query AvailablePhoneNumbers($first: Int!, $country: String!, $filter: TwilioAvailablePhoneNumberFilter) {
  twilio {
    availablePhoneNumbers(first: $first, country: $country, filter: $filter) {
      nodes {
        id: number
        name
        locality
        region
        postalCode
        country
        capabilities {
          voice
          sms
          mms
          fax
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    `,Qr=q`
    query SmsSegments($text: String!) {
  smsSegments(text: $text) {
    encoding
    segments
    units
    unitsLeft
  }
}
    `,$r=q`
    mutation SendSms($input: SendSmsInput!) {
  sendSms(input: $input) {
    message {
      ...MessageParts
    }
    segments
  }
}
    ${_r}`,ei=q`
    query Assistants($first: Int!, $after: String, $search: String) {
  vapi {
    assistants(first: $first, after: $after, search: $search) {
      nodes {
        id
        name
        model {
          provider
          model
        }
        voice {
          provider
          voiceId
        }
        updatedAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    `,ti=q`
    query Assistant($id: ID!) {
  vapi {
    assistant(id: $id) {
      ...AssistantParts
    }
  }
}
    ${vr}`,ni=q`
    query AssistantNames {
  vapi {
    assistants(first: 100) {
      nodes {
        id
        name
      }
    }
  }
}
    `,ri=q`
    mutation CreateAssistant($input: CreateVapiAssistantInput!) {
  createVapiAssistant(input: $input) {
    assistant {
      ...AssistantParts
    }
  }
}
    ${vr}`,ii=q`
    mutation UpdateAssistant($input: UpdateVapiAssistantInput!) {
  updateVapiAssistant(input: $input) {
    assistant {
      ...AssistantParts
    }
  }
}
    ${vr}`,ai=q`
    mutation DeleteAssistant($input: DeleteVapiAssistantInput!) {
  deleteVapiAssistant(input: $input) {
    deletedId
  }
}
    `,oi=q`
    query VapiPhoneNumbers($first: Int!, $after: String, $search: String) {
  vapi {
    phoneNumbers(first: $first, after: $after, search: $search) {
      nodes {
        id
        name
        number
        sipUri
        provider
        status
        assistantId
        smsEnabled
        updatedAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
      totalCount
    }
  }
}
    `,si=q`
    mutation UpdateVapiPhoneNumber($input: UpdateVapiPhoneNumberInput!) {
  updateVapiPhoneNumber(input: $input) {
    phoneNumber {
      id
      name
      assistantId
    }
  }
}
    `,ci=q`
    query Calls($first: Int!, $after: String, $filter: VapiCallFilter) {
  vapi {
    calls(first: $first, after: $after, filter: $filter) {
      nodes {
        id
        type
        status
        endedReasonGroup
        customer {
          number
          name
        }
        startedAt
        endedAt
        cost
        createdAt
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      freshness {
        source
        asOf
      }
    }
  }
}
    `,li=q`
    query Call($id: ID!) {
  vapi {
    call(id: $id) {
      ...CallParts
    }
  }
}
    ${yr}`,ui=q`
    subscription CallStatusChanged($id: ID!) {
  callStatusChanged(id: $id) {
    ...CallParts
  }
}
    ${yr}`,di=q`
    mutation StartCall($input: StartVapiCallInput!) {
  startVapiCall(input: $input) {
    call {
      id
      status
    }
  }
}
    `,fi=e=>e?.replace(/([a-z0-9])([A-Z])/g,`$1-$2`).toLowerCase();function pi(e,t,n=[]){if(t==null)throw Error(`[lucide]: iconNode is required when icon name is used`);return{name:fi(e),size:24,node:t,...n.length>0?{aliases:n}:{}}}var mi=e=>{let t=``,n=!1;for(let r of e)r===`-`||r===`_`||r<=` `?n=t.length>0:(t.length===0?t+=r.toLowerCase():t+=n?r.toUpperCase():r,n=!1);return t},hi=e=>{let t=mi(e);return t.charAt(0).toUpperCase()+t.slice(1)},gi=(...e)=>{let t=new Set;for(let n of e)if(typeof n==`string`)for(let e of n.split(/\s+/))e&&t.add(e);return[...t].join(` `)},Z={xmlns:`http://www.w3.org/2000/svg`,width:24,height:24,viewBox:`0 0 24 24`,fill:`none`,stroke:`currentColor`,"stroke-width":2,"stroke-linecap":`round`,"stroke-linejoin":`round`};function _i(e){return e!=null}function vi(e,t={}){let n=t.attributeNames??{},r=e=>n[e]??e,i=e.size??e.width??Z.width,a=e.size??e.height??Z.height,o=e.aliases?.filter(e=>typeof e==`string`&&e.trim()!==``).map(e=>`lucide-${e}`)??[],s=[...e.name?[`lucide-${e.name}`]:[],...o],c=t.className?.split(` `).filter(Boolean)??[],l=t.includeDefaultClasses===!1?gi(...c):gi(`lucide`,...s,...c),u=t.absoluteStrokeWidth?Number(t.strokeWidth??Z[`stroke-width`])*Number(e.size??e.width??Z.width)/Number(t.size??t.width??Z.width):t.strokeWidth??Z[`stroke-width`];return[`svg`,{...Object.entries(Z).reduce((e,[t,n])=>(e[r(t)]=n,e),{}),...`color`in t&&t.color&&{[r(`stroke`)]:t.color},...`size`in t&&_i(t.size)&&{[r(`width`)]:t.size,[r(`height`)]:t.size},...`width`in t&&_i(t.width)&&{[r(`width`)]:t.width},...`height`in t&&_i(t.height)&&{[r(`height`)]:t.height},[r(`stroke-width`)]:u,...l&&{[r(`class`)]:l},[r(`viewBox`)]:`0 0 ${i} ${a}`,...t.hasA11yProp===!1?{[r(`aria-hidden`)]:`true`}:{},...`attributes`in t&&t.attributes},e.node.map(e=>{let[n,i,a]=e,o=t.nonScalingStroke?{[r(`vector-effect`)]:`non-scaling-stroke`,...i}:i;return a?[n,o,a]:[n,o]})]}function yi(e,t={}){return vi(e,{...t,attributeNames:{...t.attributeNames,class:`className`,"stroke-width":`strokeWidth`,"stroke-linecap":`strokeLinecap`,"stroke-linejoin":`strokeLinejoin`,"vector-effect":`vectorEffect`}})}var bi=e=>{if(typeof e!=`object`||!e)return!1;for(let t in e)if(Object.prototype.hasOwnProperty.call(e,t)&&(t.startsWith(`aria-`)||t===`role`||t===`title`)&&e[t]!=null)return!0;return!1},xi=(0,d.createContext)({}),Si=()=>(0,d.useContext)(xi),Ci=(0,d.forwardRef)(({color:e,size:t,width:n,height:r,strokeWidth:i,absoluteStrokeWidth:a,nonScalingStroke:o,className:s=``,children:c,iconNode:l=[],icon:u={node:l,aliases:[],size:24},...f},p)=>{let{size:m=24,strokeWidth:h=2,absoluteStrokeWidth:g=!1,nonScalingStroke:ee=!1,color:_=`currentColor`,className:v=``}=Si()??{},y=!!c||bi(f),[b,te,ne=[]]=yi(u,{color:e??_,width:n??t??m,height:r??t??m,strokeWidth:i??h,absoluteStrokeWidth:a??g,nonScalingStroke:o??ee,className:gi(v,s),hasA11yProp:y,attributes:f});return(0,d.createElement)(b,{ref:p,...te},[...ne.map(([e,t])=>(0,d.createElement)(e,t)),...Array.isArray(c)?c:[c]])});function Q(e,t=[],n=[]){let r=typeof e==`string`?pi(e,t,n):e,i=(0,d.forwardRef)(({className:e,...t},n)=>(0,d.createElement)(Ci,{ref:n,icon:r,className:e,...t}));return r.name&&(i.displayName=hi(r.name)),i}var wi={name:`arrow-up-right`,size:24,node:[[`path`,{d:`M7 7h10v10`,key:`1tivn9`}],[`path`,{d:`M7 17 17 7`,key:`1vkiza`}]]};wi.node;var Ti=Q(wi),Ei={name:`check`,size:24,node:[[`path`,{d:`M20 6 9 17l-5-5`,key:`1gmf2c`}]]};Ei.node;var Di=Q(Ei),Oi={name:`circle-check`,size:24,node:[[`circle`,{cx:`12`,cy:`12`,r:`10`,key:`1mglay`}],[`path`,{d:`m16 9-5.5 5.5L8 12`,key:`xofnsj`}]],aliases:[`check-circle-2`]};Oi.node;var ki=Q(Oi),Ai={name:`circle-exclamation-point`,size:24,node:[[`circle`,{cx:`12`,cy:`12`,r:`10`,key:`1mglay`}],[`line`,{x1:`12`,x2:`12`,y1:`8`,y2:`12`,key:`1pkeuh`}],[`line`,{x1:`12`,x2:`12.01`,y1:`16`,y2:`16`,key:`4dfq90`}]],aliases:[`alert-circle`,`circle-alert`]};Ai.node;var ji=Q(Ai),Mi={name:`clock`,size:24,node:[[`circle`,{cx:`12`,cy:`12`,r:`10`,key:`1mglay`}],[`path`,{d:`M12 6v6l4 2`,key:`mmk7yg`}]]};Mi.node;var Ni=Q(Mi),Pi={name:`copy`,size:24,node:[[`rect`,{width:`14`,height:`14`,x:`8`,y:`8`,rx:`2`,ry:`2`,key:`17jyea`}],[`path`,{d:`M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2`,key:`zix9uf`}]]};Pi.node;var Fi=Q(Pi),Ii={name:`file-question-mark`,size:24,node:[[`path`,{d:`M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z`,key:`1oefj6`}],[`path`,{d:`M9 9.5a3 2.5 0 016 0c0 2-2 2-3 3.5`,key:`1awbb0`}],[`path`,{d:`M12 17h.01`,key:`p32p05`}]],aliases:[`file-question`]};Ii.node;var Li=Q(Ii),Ri={name:`rotate-cw`,size:24,node:[[`path`,{d:`M21 12a9 9 0 1 1-9-9c2.52 0 4.93 1 6.74 2.74L21 8`,key:`1p45f6`}],[`path`,{d:`M21 3v5h-5`,key:`1q7to0`}]]};Ri.node;var zi=Q(Ri),Bi={name:`triangle-exclamation-point`,size:24,node:[[`path`,{d:`m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3`,key:`wmoenq`}],[`path`,{d:`M12 9v4`,key:`juzpu7`}],[`path`,{d:`M12 17h.01`,key:`p32p05`}]],aliases:[`alert-triangle`,`triangle-alert`]};Bi.node;var Vi=Q(Bi),Hi={name:`x`,size:24,node:[[`path`,{d:`M18 6 6 18`,key:`1bl5f8`}],[`path`,{d:`m6 6 12 12`,key:`d8bk6v`}]]};Hi.node;var Ui=Q(Hi),$=fr();function Wi(){return(0,$.jsx)(`span`,{"aria-hidden":`true`,className:`size-4 shrink-0 motion-safe:animate-spin rounded-full border-2 border-current border-r-transparent`})}var Gi=`inline-flex min-h-10 items-center justify-center gap-2 rounded-control px-4 py-2 text-sm font-medium no-underline motion-safe:transition-colors aria-disabled:cursor-not-allowed`,Ki={primary:`bg-accent text-on-accent hover:bg-accent-strong aria-disabled:bg-sunken aria-disabled:text-muted aria-disabled:hover:bg-sunken`,secondary:`border border-rim bg-surface text-ink hover:bg-sunken aria-disabled:border-line aria-disabled:text-muted aria-disabled:hover:bg-surface`,quiet:`text-ink hover:bg-sunken aria-disabled:text-muted aria-disabled:hover:bg-transparent`,"quiet-danger":`text-bad hover:bg-bad-soft aria-disabled:text-muted aria-disabled:hover:bg-transparent`,danger:`bg-bad text-on-bad hover:bg-bad-strong aria-disabled:bg-sunken aria-disabled:text-muted aria-disabled:hover:bg-sunken`};function qi({variant:e=`secondary`,busy:t,off:n,icon:r,className:i=``,children:a,onClick:o,...s}){let c=t||n;return(0,$.jsxs)(`button`,{type:`button`,...s,className:`${Gi} ${Ki[e]} ${i}`,"aria-disabled":c?!0:void 0,"aria-busy":t?!0:void 0,onClick:e=>{c?e.preventDefault():o?.(e)},children:[t?(0,$.jsx)(Wi,{}):r,a]})}function Ji(e){return(0,$.jsxs)(De,{href:e.href,className:`${Gi} ${Ki[e.variant??`secondary`]}`,children:[e.icon,e.children]})}function Yi({href:e,className:t=`link`,children:n}){let{t:r}=Y();return(0,$.jsxs)(`a`,{href:e,target:`_blank`,rel:`noreferrer`,className:t,children:[n,(0,$.jsx)(Ti,{"aria-hidden":`true`,className:`ml-0.5 inline size-3.5 align-[-0.1em]`}),(0,$.jsxs)(`span`,{className:`sr-only`,children:[` `,r.newTab]})]})}var Xi=7e3,Zi=()=>{},Qi={good:e=>Zi(`good`,e),bad:e=>Zi(`bad`,e)};function $i(){let{t:e}=Y(),[t,n]=(0,d.useState)([]),r=(0,d.useRef)(0);(0,d.useEffect)(()=>(Zi=(e,t)=>n(n=>[...n.slice(-2),{id:r.current++,tone:e,text:t}]),()=>{Zi=()=>{}}),[]);let i=e=>n(t=>t.filter(t=>t.id!==e));return(0,$.jsx)(`section`,{"aria-label":e.notifications,className:`pointer-events-none fixed inset-x-0 bottom-0 z-50 flex justify-end p-4 sm:p-6`,children:(0,$.jsx)(`ol`,{"aria-live":`polite`,"aria-relevant":`additions`,className:`flex w-full max-w-sm flex-col gap-3`,children:t.map(e=>(0,$.jsx)(ea,{note:e,drop:()=>i(e.id)},e.id))})})}function ea({note:e,drop:t}){let{t:n}=Y(),[r,i]=(0,d.useState)(!1),a=(0,d.useRef)(t);a.current=t,(0,d.useEffect)(()=>{if(r)return;let e=setTimeout(()=>a.current(),Xi);return()=>clearTimeout(e)},[r]);let o=e.tone===`good`?ki:ji;return(0,$.jsxs)(`li`,{className:`pointer-events-auto flex items-start gap-3 rounded-card border border-line bg-surface p-4 pr-2 shadow-float`,onMouseEnter:()=>i(!0),onMouseLeave:()=>i(!1),onFocus:()=>i(!0),onBlur:()=>i(!1),children:[(0,$.jsx)(o,{"aria-hidden":`true`,className:`mt-0.5 size-5 shrink-0 ${e.tone===`good`?`text-good`:`text-bad`}`}),(0,$.jsx)(`p`,{className:`min-w-0 flex-1 text-sm wrap-anywhere`,children:e.text}),(0,$.jsx)(`button`,{type:`button`,onClick:t,"aria-label":n.dismiss,className:`-my-1.5 grid size-8 shrink-0 place-items-center rounded-control text-muted hover:bg-sunken hover:text-ink`,children:(0,$.jsx)(Ui,{"aria-hidden":`true`,className:`size-4`})})]})}var ta=5e3,na=()=>{};function ra(e){na(e)}function ia(){let[e,t]=(0,d.useState)([]),n=(0,d.useRef)(0);return(0,d.useEffect)(()=>(na=e=>{let r=n.current++;t(t=>[...t,{id:r,text:e}]),setTimeout(()=>t(e=>e.filter(e=>e.id!==r)),ta)},()=>{na=()=>{}}),[]),(0,$.jsx)(`div`,{role:`status`,"aria-live":`polite`,"aria-atomic":`false`,className:`sr-only`,"data-testid":`announcer`,children:e.map(({id:e,text:t})=>(0,$.jsx)(`p`,{children:t},e))})}function aa(e){let[t,n]=(0,d.useState)(Date.now);return(0,d.useEffect)(()=>{let t=setInterval(()=>n(Date.now()),e);return()=>clearInterval(t)},[e]),t}function oa(e){let[t,n]=(0,d.useState)(Date.now),r=e===null?0:Math.max(0,Math.ceil((e-t)/1e3));return(0,d.useEffect)(()=>{if(e===null)return;let t,r=()=>{let i=Date.now();n(i),i<e&&(t=setTimeout(r,(e-i-1)%1e3+1))};return r(),()=>clearTimeout(t)},[e]),r}var sa=2e3;function ca(e,t,n){let r=oa(e),i=r>0,[a,o]=(0,d.useState)(null);return(0,d.useEffect)(()=>{i&&e!==null&&(a===null||Math.abs(a-e)>sa)&&(o(e),ra(t(r))),!i&&a!==null&&(o(null),ra(n))},[i,e,a,r,t,n]),r}function la({at:e}){let{t,format:n}=Y(),r=aa(1e4);if(!e)return(0,$.jsx)($.Fragment,{children:t.none});let i=new Date(e);return(0,$.jsx)(`time`,{dateTime:e,title:n.moment(i),children:n.relative(i,r)})}function ua({title:e,children:t}){let{t:n}=Y(),r=(0,d.useRef)(null);return(0,d.useEffect)(()=>{document.title=`${e} · ${n.product}`},[e,n]),(0,d.useEffect)(()=>{da()&&r.current?.focus({preventScroll:!0})},[]),(0,$.jsxs)(`div`,{className:`flex flex-wrap items-center gap-x-3 gap-y-2`,children:[(0,$.jsx)(`h1`,{ref:r,tabIndex:-1,className:`text-2xl font-semibold tracking-tight`,children:e}),t]})}function da(){return history.state?.arrived===!0}function fa(e){return(0,$.jsxs)(`section`,{"aria-labelledby":e.id,className:`grid gap-x-10 gap-y-4 py-8 lg:grid-cols-[15rem_minmax(0,1fr)]`,children:[(0,$.jsxs)(`div`,{children:[(0,$.jsx)(`h2`,{id:e.id,className:`text-base font-semibold`,children:e.title}),e.hint&&(0,$.jsx)(`p`,{className:`mt-1 text-sm text-muted`,children:e.hint})]}),(0,$.jsx)(`div`,{className:`min-w-0`,children:e.children})]})}function pa(e){let t=e.icon??Li;return(0,$.jsxs)(`div`,{className:`card flex flex-col items-center gap-2 px-6 py-14 text-center`,children:[(0,$.jsx)(t,{"aria-hidden":`true`,className:`mb-2 size-8 text-muted`,strokeWidth:1.5}),(0,$.jsx)(`p`,{className:`font-medium`,children:e.title}),e.hint&&(0,$.jsx)(`p`,{className:`max-w-md text-sm text-muted`,children:e.hint}),e.children&&(0,$.jsx)(`div`,{className:`mt-4 flex flex-wrap justify-center gap-3`,children:e.children})]})}function ma({className:e}){return(0,$.jsx)(`span`,{className:`block motion-safe:animate-pulse rounded bg-sunken ${e}`})}function ha({children:e}){let{t}=Y();return(0,$.jsxs)(`div`,{role:`status`,children:[(0,$.jsx)(`span`,{className:`sr-only`,children:t.loading}),(0,$.jsx)(`div`,{"aria-hidden":`true`,children:e})]})}function ga({children:e,wide:t}){return(0,$.jsx)(`dl`,{className:`grid gap-x-8 gap-y-4 ${t?`sm:grid-cols-[auto_1fr_1fr]`:`sm:grid-cols-2`}`,children:e})}function _a({name:e,children:t}){return(0,$.jsxs)(`div`,{className:`min-w-0`,children:[(0,$.jsx)(`dt`,{className:`text-[0.8125rem] text-muted`,children:e}),(0,$.jsx)(`dd`,{className:`mt-0.5 wrap-anywhere`,children:t})]})}function va({value:e,what:t}){let{t:n}=Y(),[r,i]=(0,d.useState)(!1),a=(0,d.useRef)(null);(0,d.useEffect)(()=>{if(!r)return;let e=setTimeout(()=>i(!1),1500);return()=>clearTimeout(e)},[r]);async function o(){await ya(e)||ba(a.current)?(i(!0),ra(n.copied)):Qi.bad(n.copyFailed)}let s=r?Di:Fi;return(0,$.jsxs)(`span`,{className:`inline-flex max-w-full items-center gap-1`,children:[(0,$.jsx)(`code`,{ref:a,className:`min-w-0 select-all font-mono text-[0.8125rem] wrap-anywhere`,children:e}),(0,$.jsx)(`button`,{type:`button`,onClick:o,"aria-label":n.copyOf(t),title:r?n.copied:n.copyOf(t),className:`grid size-7 shrink-0 place-items-center rounded-md text-muted hover:bg-sunken hover:text-ink`,children:(0,$.jsx)(s,{"aria-hidden":`true`,className:`size-3.5 ${r?`text-good`:``}`})})]})}async function ya(e){try{return await navigator.clipboard.writeText(e),!0}catch{return!1}}function ba(e){let t=getSelection();return!e||!t||(t.selectAllChildren(e),!document.execCommand(`copy`))?!1:(t.removeAllRanges(),!0)}function xa(e){let{problem:t}=e,{t:n,format:r}=Y(),i=(0,d.useCallback)(e=>n.problem.availableIn(r.wait(e)),[n,r]),a=ca(t.until,i,n.problem.availableNow),o=t.outcome===`UNKNOWN`||t.code===`OUTCOME_UNKNOWN`,s=t.retryable&&!o?e.retry:void 0,c=t.until===null?o?Vi:ji:Ni,l=t.until!==null||o;return(0,$.jsx)(`div`,{className:`rounded-card border p-4 text-sm ${l?`border-warn/30 bg-warn-soft`:`border-bad/30 bg-bad-soft`}`,"data-testid":`problem`,"data-code":t.code,children:(0,$.jsxs)(`div`,{className:`flex items-start gap-3`,children:[(0,$.jsx)(c,{"aria-hidden":`true`,className:`mt-0.5 size-5 shrink-0 ${l?`text-warn`:`text-bad`}`}),(0,$.jsxs)(`div`,{className:`min-w-0 flex-1`,children:[(0,$.jsxs)(`p`,{role:e.quiet?void 0:`alert`,className:`font-medium wrap-anywhere`,children:[Ta(t,n),t.outcome&&(0,$.jsxs)(`span`,{className:`font-normal`,children:[` `,n.outcomes[t.outcome]]})]}),a>0&&!s&&(0,$.jsx)(`p`,{role:`timer`,"aria-live":`off`,className:`mt-1 tabular-nums`,children:n.problem.availableIn(r.wait(a))}),o&&e.startOver&&(0,$.jsx)(`p`,{className:`mt-1`,children:n.problem.doubtHint}),e.children,(0,$.jsx)(Sa,{...e,retry:s,left:a,unknown:o}),(0,$.jsx)(wa,{problem:t})]})]})})}function Sa(e){let{t,format:n}=Y(),{problem:r,left:i}=e,a=r.url&&`${r.url}?connect=1`;return!e.retry&&!a&&!(e.unknown&&e.startOver)&&r.code!==`UNAUTHENTICATED`?null:(0,$.jsxs)(`div`,{className:`mt-3 flex flex-wrap gap-3`,children:[e.retry&&(0,$.jsx)(qi,{off:i>0,busy:e.busy??!1,onClick:e.retry,icon:(0,$.jsx)(zi,{"aria-hidden":`true`,className:`size-4`}),children:i>0?t.problem.tryAgainIn(n.wait(i)):t.problem.tryAgain}),a&&(0,$.jsx)(Ji,{href:a,variant:`primary`,children:t.errorActions[r.action]}),e.unknown&&e.startOver&&(0,$.jsx)(qi,{onClick:e.startOver,children:t.problem.doubt}),r.code===`UNAUTHENTICATED`&&er(`sign-in`)&&(0,$.jsx)(Ca,{})]})}function Ca({again:e}){let{t}=Y();be(),xe();let n=`${tr(`auth/login`)}?return=${encodeURIComponent(location.pathname+location.search)}`;return(0,$.jsx)(`a`,{href:n,className:`inline-flex min-h-10 items-center rounded-control bg-accent px-4 py-2 text-sm font-medium text-on-accent hover:bg-accent-strong`,children:e?t.signIn.again:t.nav.signIn})}function wa({problem:e}){let{t}=Y(),{upstream:n,correlationId:r,docUrl:i}=e;return(0,$.jsxs)($.Fragment,{children:[r&&(0,$.jsxs)(`p`,{className:`mt-3 flex flex-wrap items-center gap-x-2 text-muted`,children:[(0,$.jsx)(`span`,{children:t.problem.correlation}),(0,$.jsx)(va,{value:r,what:t.problem.correlation})]}),r&&e.outcome&&(0,$.jsx)(`p`,{className:`mt-1`,children:(0,$.jsx)(De,{href:`/activity?id=${r}`,className:`link`,children:t.problem.activity})}),e.code!==`OFFLINE`&&(0,$.jsxs)(`details`,{className:`mt-2`,children:[(0,$.jsx)(`summary`,{className:`w-fit rounded text-muted`,children:t.problem.details}),(0,$.jsxs)(`dl`,{className:`mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 wrap-anywhere`,children:[(0,$.jsx)(`dt`,{className:`text-muted`,children:t.problem.code}),(0,$.jsx)(`dd`,{className:`font-mono text-[0.8125rem]`,children:e.code}),n&&(0,$.jsxs)($.Fragment,{children:[(0,$.jsx)(`dt`,{className:`text-muted`,children:t.problem.upstream}),(0,$.jsx)(`dd`,{className:`font-mono text-[0.8125rem]`,children:[n.status&&`HTTP ${n.status}`,n.code,n.requestId].filter(Boolean).join(` · `)})]}),i&&(0,$.jsxs)($.Fragment,{children:[(0,$.jsx)(`dt`,{className:`text-muted`,children:t.problem.docs}),(0,$.jsx)(`dd`,{children:(0,$.jsx)(Yi,{href:tr(i),children:t.problem.docs})})]})]})]})]})}function Ta(e,t){return(e.until===null?e.sentence:null)??Ea(e.code,e.service,t)}function Ea(e,t,n){return n.errors[e].replace(`{service}`,t?n.services[t]:n.product)}function Da(e){let{t}=Y(),{error:n}=e;return(0,$.jsxs)(`div`,{className:`rounded-card border border-bad/30 bg-bad-soft p-4 text-sm`,"data-testid":`last-error`,children:[(0,$.jsx)(`p`,{className:`font-medium wrap-anywhere`,children:n.userMessage}),(0,$.jsxs)(`p`,{className:`mt-1 text-muted`,children:[(0,$.jsx)(la,{at:n.at}),` · `,(0,$.jsx)(`code`,{className:`font-mono text-[0.8125rem] wrap-anywhere`,children:n.code}),` ·`,` `,(0,$.jsx)(Yi,{href:tr(`/docs/ERRORS.md#${n.code.toLowerCase()}`),children:t.problem.docs})]}),n.correlationId&&(0,$.jsxs)(`p`,{className:`mt-1 flex flex-wrap items-center gap-x-2 text-muted`,children:[(0,$.jsx)(`span`,{children:t.problem.correlation}),(0,$.jsx)(va,{value:n.correlationId,what:t.problem.correlation})]}),n.correlationId&&e.recorded&&(0,$.jsx)(`p`,{className:`mt-1`,children:(0,$.jsx)(De,{href:`/activity?id=${n.correlationId}`,className:`link`,children:t.problem.activity})}),e.children&&(0,$.jsx)(`div`,{className:`mt-3 flex flex-wrap gap-3`,children:e.children})]})}export{Lr as $,yt as $t,ni as A,Qn as At,ui as B,Vn as Bt,Ji as C,ar as Ct,ki as D,sr as Dt,ji as E,or as Et,wr as F,Kn as Ft,Gr as G,vn as Gt,Hr as H,Y as Ht,Cr as I,Bn as It,Wr as J,hn as Jt,ai as K,Dn as Kt,Tr as L,Wn as Lt,xr as M,Yn as Mt,Zr as N,Jn as Nt,Q as O,tr as Ot,Er as P,Zn as Pt,Pr as Q,un as Qt,Sr as R,In as Rt,qi as S,ur as St,Vi as T,rr as Tt,ri as U,Fn as Ut,ci as V,Un as Vt,Dr as W,_n as Wt,Mr as X,dn as Xt,jr as Y,cn as Yt,Ar as Z,pn as Zt,ia as _,Or as _t,va as a,ke as an,zr as at,Qi as b,br as bt,_a as c,u as cn,Qr as ct,ua as d,Ur as dt,Mt as en,Ir as et,fa as f,Xr as ft,aa as g,ii as gt,ca as h,Yr as ht,Ta as i,Ce as in,Br as it,ei as j,Xn as jt,ti as k,er as kt,ga as l,o as ln,Jr as lt,oa as m,Kr as mt,xa as n,Ae as nn,Rr as nt,ma as o,be as on,Nr as ot,la as p,qr as pt,kr as q,On as qt,Ca as r,Ee as rn,Vr as rt,pa as s,xe as sn,$r as st,Da as t,De as tn,Fr as tt,ha as u,c as un,di as ut,ra as v,si as vt,Ui as w,ir as wt,Yi as x,fr as xt,$i as y,oi as yt,li as z,Hn as zt};